import { createEngines, type Engines } from '../engines/index.ts';
import { chatId as toChatId } from '../schema/ids.ts';
import { createServices, type Services } from '../services/index.ts';
import { limits } from '../services/limits.ts';
import { createToken, hashToken } from '../services/session/session-token.ts';

/** Someone to make load with, and a session of theirs. */
export interface LoadPerson {
  readonly userId: bigint;
  readonly deviceId: bigint;
  readonly token: string;
}

export interface WorldSize {
  readonly people: number;
  readonly groupSize: number;
  readonly writers: number;
  /** How many of the people have a direct chat with their neighbour; all unless said. */
  readonly paired?: number;
}

export interface World {
  readonly people: readonly LoadPerson[];
  /** `pairs[i]` is the direct chat of people 2i and 2i + 1. */
  readonly pairs: readonly string[];
  /** A group of the first people. */
  readonly group: string;
  /** People besides those, who write without listening. */
  readonly writers: readonly LoadPerson[];
  /** A group of the reader and the writers, as many of them as a group may have. */
  readonly writersGroup: string;
  /** Has a direct chat, with messages in it, with each of the writers. */
  readonly reader: LoadPerson;
  /** The same with the first ten of the writers. */
  readonly smallReader: LoadPerson;
}

const SMALL_READER_CHATS = 10;

const MESSAGES_PER_READER_CHAT = 3;

/**
 * Makes people and sessions straight in the tables, since hashing a password for each would take longer than the measurement, and
 * their chats through the services. The server under measurement checks their tokens as it checks anyone's.
 */
export const makeWorld = async (databaseUrl: string, size: WorldSize): Promise<World> => {
  const engines = await createEngines({
    databaseUrl,
    databasePoolMax: 4,
    redisUrls: [],
    onTrouble: (what, error) => console.error(what, error),
  });
  try {
    const services = createServices({
      ...engines,
      prisma: engines.database.prisma,
      secret: 'a secret of the measurement, which protects nothing',
      version: { version: '', commit: '', schemaHash: '', compatVersion: '' },
    });
    const world = await makeChats(engines, services, size);
    await services.inner.outbox.flush();
    // The planner knows what is there, as it does in an installation that has run for a day.
    await engines.database.pool.query('SET statement_timeout = 0; ANALYZE');
    return world;
  } finally {
    await engines.close();
  }
};

const makeChats = async (engines: Engines, services: Services, size: WorldSize): Promise<World> => {
  const people = await makePeople(engines, size.people);
  const writers = await makePeople(engines, size.writers);
  const [reader, smallReader] = (await makePeople(engines, 2)) as [LoadPerson, LoadPerson];
  const owner = people[0] as LoadPerson;
  const couples = people
    .slice(0, size.paired)
    .flatMap((person, i) => (i % 2 === 0 && people[i + 1] !== undefined ? [[person, people[i + 1] as LoadPerson] as const] : []));
  const reading = [
    ...writers.map((writer) => [reader, writer] as const),
    ...writers.slice(0, SMALL_READER_CHATS).map((writer) => [smallReader, writer] as const),
  ];
  await makeContacts(engines, [...couples, ...people.slice(2, size.groupSize).map((person) => [owner, person] as const), ...reading]);
  const pairs = await inSlices(couples, ([a, b]) => openChat(services, a, b));
  await inSlices(reading, async ([one, writer]) => {
    const chatId = (await services.openDirectChat(writer, one.userId)).id;
    for (let i = 0; i < MESSAGES_PER_READER_CHAT; i += 1) {
      await services.sendMessage(writer, {
        chatId,
        clientMessageId: `world-${i}-of-chat`,
        content: { text: { body: 'Something to read in the list of chats.' } },
      });
    }
  });
  const group = (maker: LoadPerson, members: readonly LoadPerson[]) =>
    services.createGroup(maker, { clientChatId: 'bench-group', title: 'Bench', memberIds: members.map((member) => member.userId) });
  return {
    people,
    pairs,
    group: toChatId((await group(owner, people.slice(1, size.groupSize))).id),
    writers,
    writersGroup: toChatId((await group(reader, writers.slice(0, limits.groupSizeMax - 1))).id),
    reader,
    smallReader,
  };
};

const openChat = async (services: Services, a: LoadPerson, b: LoadPerson): Promise<string> =>
  toChatId((await services.openDirectChat(a, b.userId)).id);

const makePeople = async ({ database: { pool }, ids }: Engines, howMany: number): Promise<LoadPerson[]> => {
  const people = Array.from({ length: howMany }, () => {
    const userId = ids.next();
    const deviceId = ids.next();
    return { userId, deviceId, token: createToken({ userId, deviceId }) };
  });
  const userIds = people.map((person) => String(person.userId));
  await pool.query(
    `INSERT INTO users (id, handle, handle_key, name, password_hash) SELECT u, 'load' || u, 'load' || u, 'Load ' || u, '-' FROM unnest($1::bigint[]) AS u`,
    [userIds],
  );
  await pool.query(
    `INSERT INTO devices (user_id, id, name, platform, token_hash, expires_at)
     SELECT u, d, 'Load', 'OTHER', h, now() + interval '1 day' FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS t (u, d, h)`,
    [userIds, people.map((person) => String(person.deviceId)), people.map((person) => hashToken(person.token))],
  );
  return people;
};

const makeContacts = async ({ database: { pool } }: Engines, couples: readonly (readonly [LoadPerson, LoadPerson])[]): Promise<void> => {
  const lefts = couples.map(([a]) => String(a.userId));
  const rights = couples.map(([, b]) => String(b.userId));
  await pool.query(
    `INSERT INTO contacts (user_id, contact_id) SELECT a, b FROM unnest($1::bigint[], $2::bigint[]) AS t (a, b)
     UNION SELECT b, a FROM unnest($1::bigint[], $2::bigint[]) AS t (a, b) ON CONFLICT DO NOTHING`,
    [lefts, rights],
  );
};

const AT_ONCE = 4;

const inSlices = async <Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> => {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  return results;
};
