import { createEngines, type Engines } from '../../engines/index.ts';
import { chatId as toChatId, userId as toUserId } from '../../schema/ids.ts';
import { createServices, type Services } from '../../services/index.ts';
import { createPasswordHasher } from '../../services/session/password-hasher.ts';
import { createToken, hashToken } from '../../services/session/session-token.ts';
import { SECRET } from './installation/index.ts';

export interface Session {
  readonly token: string;
  /** Opaque, as the graph has it. */
  readonly deviceId: string;
}

export interface ChaosPerson {
  readonly userId: bigint;
  readonly id: string;
  readonly handle: string;
  /** The first asks for what no device does; then one for each of their first devices. */
  readonly sessions: readonly { readonly deviceId: bigint; readonly token: string }[];
  /** Chats they write into. */
  readonly chats: string[];
}

export interface World {
  /** Everyone with devices that are compared in the end. */
  readonly people: readonly ChaosPerson[];
  /** Holds no device: asks over HTTP, and its words are waited for everywhere. */
  readonly prober: ChaosPerson;
  /** Writes much to the reader, who stops reading. */
  readonly flooder: ChaosPerson;
  readonly reader: ChaosPerson;
  /** A group of everyone. */
  readonly everyone: string;
  /** Flooder and reader. */
  readonly flood: string;
  /** Its owner, and who is taken out and put back. */
  readonly door: { readonly chatId: string; readonly owner: ChaosPerson; readonly guests: readonly ChaosPerson[] };
  readonly groups: readonly string[];
}

export const PASSWORD = 'correct horse battery';

interface WorldSize {
  readonly people: number;
  readonly devicesOf: (person: number) => number;
}

/** People and sessions straight as rows, since hashing a password for each takes long; chats through the services. */
export const makeWorld = async (databaseUrl: string, size: WorldSize): Promise<World> => {
  const engines = await createEngines({ databaseUrl, databasePoolMax: 4, redisUrls: [], onTrouble: () => {} });
  try {
    const services = createServices({
      ...engines,
      prisma: engines.database.prisma,
      secret: SECRET,
      version: { version: '', commit: '', schemaHash: '', compatVersion: '' },
    });
    const world = await makeChats(engines, services, size);
    await services.inner.outbox.flush();
    return world;
  } finally {
    await engines.close();
  }
};

const makeChats = async (engines: Engines, services: Services, size: WorldSize): Promise<World> => {
  const everybody = await makePeople(engines, size);
  const people = everybody.slice(0, size.people);
  const [prober, flooder, reader] = everybody.slice(size.people) as [ChaosPerson, ChaosPerson, ChaosPerson];
  await makeContacts(engines, everybody);
  const viewer = (person: ChaosPerson) => ({ userId: person.userId, deviceId: person.sessions[0]?.deviceId as bigint });
  const direct = async (a: ChaosPerson, b: ChaosPerson): Promise<string> => {
    const { id } = await services.openDirectChat(viewer(a), b.userId);
    for (const person of [a, b]) person.chats.push(toChatId(id));
    return toChatId(id);
  };
  const group = async (title: string, owner: ChaosPerson, members: readonly ChaosPerson[]): Promise<string> => {
    const memberIds = members.map((member) => member.userId);
    const { id } = await services.createGroup(viewer(owner), { clientChatId: `chaos-${title}`, title, memberIds });
    return toChatId(id);
  };

  for (const [at, person] of people.entries()) {
    await direct(person, people[(at + 1) % people.length] as ChaosPerson);
    if (people.length > 5) await direct(person, people[(at + 3) % people.length] as ChaosPerson);
  }
  const groups: string[] = [];
  for (const [title, every] of [
    ['thirds', 3],
    ['halves', 2],
    ['all', 1],
  ] as const) {
    const members = people.filter((_, at) => at % every === 0);
    if (members.length < 2) continue;
    const chatId = await group(title, members[0] as ChaosPerson, members.slice(1));
    for (const member of members) member.chats.push(chatId);
    groups.push(chatId);
  }
  const [owner, ...guests] = people.slice(0, 4) as [ChaosPerson, ...ChaosPerson[]];
  return {
    people,
    prober,
    flooder,
    reader,
    groups,
    everyone: await group('everyone', prober, [...people, reader]),
    flood: await direct(flooder, reader),
    door: { chatId: await group('door', owner, guests), owner, guests },
  };
};

const makePeople = async ({ database: { pool }, ids }: Engines, size: WorldSize): Promise<ChaosPerson[]> => {
  const passwordHash = await createPasswordHasher().hash(PASSWORD);
  const people = Array.from({ length: size.people + 3 }, (_, at): ChaosPerson => {
    const userId = ids.next();
    const sessions = Array.from({ length: 1 + size.devicesOf(at) }, () => {
      const deviceId = ids.next();
      return { deviceId, token: createToken({ userId, deviceId }) };
    });
    return { userId, id: toUserId(userId), handle: `chaos${at}`, sessions, chats: [] };
  });
  await pool.query(
    `INSERT INTO users (id, handle, handle_key, name, password_hash) SELECT u, h, h, h, $3 FROM unnest($1::bigint[], $2::text[]) AS t (u, h)`,
    [people.map((person) => String(person.userId)), people.map((person) => person.handle), passwordHash],
  );
  const devices = people.flatMap((person) => person.sessions.map((session) => ({ ...session, userId: person.userId })));
  await pool.query(
    `INSERT INTO devices (user_id, id, name, platform, token_hash, expires_at)
     SELECT u, d, 'A device', 'OTHER', h, now() + interval '1 day' FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS t (u, d, h)`,
    [
      devices.map((device) => String(device.userId)),
      devices.map((device) => String(device.deviceId)),
      devices.map((device) => hashToken(device.token)),
    ],
  );
  return people;
};

const makeContacts = async ({ database: { pool } }: Engines, people: readonly ChaosPerson[]): Promise<void> => {
  await pool.query(
    `INSERT INTO contacts (user_id, contact_id) SELECT a, b FROM unnest($1::bigint[]) AS a, unnest($1::bigint[]) AS b WHERE a <> b`,
    [people.map((person) => String(person.userId))],
  );
};
