import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { connectXmpp } from '../load/xmpp-device.ts';
import type { Peer } from './peer.ts';
import { findProgram, startProgram } from './processes.ts';

const DOMAIN = 'localhost';
const ROOM = `group@conference.${DOMAIN}`;
/** Where Debian puts the libraries of Erlang programs, ejabberd's own among them, and its database schema. */
const LIBRARIES = '/usr/lib/x86_64-linux-gnu';
const SCHEMA = '/usr/share/ejabberd/sql/pg.sql';

const userOf = (person: number): string => `person${person}`;
const passwordOf = (person: number): string => `password-of-${person}`;

/** The modules that the comparison needs and none besides; limits of rate lifted; no presence in the room, which would be sent 500 times 500. */
const configuration = (port: number, databaseUrl: string): string => {
  const database = new URL(databaseUrl);
  return `
hosts: ["${DOMAIN}"]
loglevel: error
auth_method: [sql]
auth_password_format: plain
default_db: sql
sql_type: pgsql
sql_server: "${database.hostname}"
sql_port: ${database.port}
sql_database: "${database.pathname.slice(1)}"
sql_username: "${database.username}"
sql_password: "${decodeURIComponent(database.password)}"
sql_pool_size: 10
listen:
  - port: ${port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    max_stanza_size: 262144
    starttls: false
    access: all
    shaper: none
    backlog: 1024
modules:
  mod_roster: {}
  mod_stream_mgmt: {}
  mod_mam:
    default: always
    compress_xml: false
  mod_muc:
    access: all
    access_create: all
    access_mam: all
    history_size: 0
    max_users: 1000
    min_message_interval: 0
    min_presence_interval: 0
    room_shaper: none
    default_room_options:
      mam: true
      persistent: true
      max_users: 1000
      presence_broadcast: []
`;
};

const makeDatabase = async (databaseUrl: string, people: number): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(await readFile(SCHEMA, 'utf8'));
    await client.query(
      `INSERT INTO users (username, password) SELECT 'person' || p, 'password-of-' || p FROM generate_series(0, $1::int - 1) AS p`,
      [people],
    );
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
};

const libraryFolder = async (): Promise<string | null> =>
  (await readdir(LIBRARIES).catch(() => [])).find((name) => /^ejabberd-[\d.]+-\d/.test(name)) ?? null;

export const ejabberd: Peer = {
  name: 'ejabberd',
  title: 'ejabberd + MAM on PostgreSQL',
  about:
    "Debian's package, configured with the modules that this needs and without rate limits: real accounts in PostgreSQL, XMPP over plain TCP, stream management on, mod_mam storing every message. Direct messages: acknowledged is the stream-management `<a/>`, which the server sends after it has stored the message in the sender's archive; the receiver's archive gets a row of its own. The group is a persistent room with its archive; acknowledged is the room's own copy coming back. Presence inside the room is off, which spares ejabberd 250,000 stanzas when everybody enters.",
  durable: true,
  async missing() {
    if ((await findProgram('erl')) === null || (await libraryFolder()) === null)
      return 'ejabberd is not installed (apt-get install ejabberd).';
    const hasPostgres = (await readdir(`${LIBRARIES}/../erlang/lib`).catch(() => [])).some((name) => name.startsWith('p1_pgsql'));
    return hasPostgres ? null : "ejabberd's library for PostgreSQL is not installed (apt-get install erlang-p1-pgsql).";
  },
  async prepare({ databaseUrl, folder, people, groupSize, pinned }) {
    await makeDatabase(databaseUrl, people);
    const erl = (await findProgram('erl')) as string;
    const spool = path.join(folder, 'mnesia');
    const configFile = path.join(folder, 'ejabberd.yml');
    return {
      async start(port) {
        await writeFile(configFile, configuration(port, databaseUrl));
        // A crash may have left sessions in it that a start on other terms would trip over; accounts and rooms are in PostgreSQL.
        await rm(spool, { recursive: true, force: true });
        await mkdir(spool, { recursive: true });
        const flags = [
          '-noinput',
          '+K',
          'true',
          '+P',
          '250000',
          '-mnesia',
          'dir',
          `"${spool}"`,
          '-ejabberd',
          'quiet',
          'true',
          '-s',
          'ejabberd',
        ];
        const env = {
          ERL_LIBS: LIBRARIES,
          EJABBERD_CONFIG_PATH: configFile,
          EJABBERD_LOG_PATH: path.join(folder, 'ejabberd.log'),
          ERL_CRASH_DUMP: path.join(folder, 'crash.dump'),
          HOME: folder,
        };
        return startProgram({ command: erl, args: flags, port, pinned, env });
      },
      connect: (port, person) =>
        connectXmpp({
          port,
          domain: DOMAIN,
          user: userOf(person),
          password: passwordOf(person),
          peer: `${userOf(person ^ 1)}@${DOMAIN}`,
          room: person < groupSize ? ROOM : null,
        }),
    };
  },
};
