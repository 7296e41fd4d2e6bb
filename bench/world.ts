import { createEngines, type Engines } from '../engines/index.ts';
import { createServices, type Services } from '../services/index.ts';
import { createToken, hashToken } from '../services/session/session-token.ts';
import { chatId as toChatId } from '../schema/ids.ts';

/** Someone to make load with. */
export interface LoadPerson {
  readonly userId: bigint;
  readonly token: string;
}

export interface World {
  readonly people: readonly LoadPerson[];
  /** A direct chat of people 2i and 2i + 1. */
  readonly pairs: readonly string[];
  /** A group of the first people. */
  readonly group: string;
}

/**
 * People, contacts and chats, written straight into the tables: hashing a password for each would take longer than the measurement.
 * Sessions are real ones, and everything that is measured goes through the front door.
 */
export const makeWorld = async (databaseUrl: string, howMany: number, groupSize: number): Promise<World> => {
  const engines = await createEngines({
    databaseUrl,
    databasePoolMax: 4,
    redisUrls: [],
    onTrouble: (what, error) => console.error(what, error),
  });
  try {
    const services = createServices({
      prisma: engines.database.prisma,
      bus: engines.bus,
      presence: engines.presence,
      limiter: engines.limiter,
      clock: engines.clock,
      ids: engines.ids,
      secret: 'unused by what this does, yet of some length',
      version: { version: '', commit: '', schemaHash: '' },
    });
    return await write(engines, services, howMany, groupSize);
  } finally {
    await engines.close();
  }
};

const write = async ({ database, ids }: Engines, services: Services, howMany: number, groupSize: number): Promise<World> => {
  const { pool } = database;
  const people = Array.from({ length: howMany }, () => {
    const userId = ids.next();
    const deviceId = ids.next();
    return { userId, deviceId, token: createToken({ userId, deviceId }) };
  });
  const userIds = people.map((person) => String(person.userId));
  await pool.query(
    `INSERT INTO users (id, handle, handle_key, name, password_hash) SELECT u, 'load' || u, 'load' || u, 'Load', '-' FROM unnest($1::bigint[]) AS u`,
    [userIds],
  );
  await pool.query(
    `INSERT INTO devices (user_id, id, name, platform, token_hash, expires_at)
     SELECT u, d, 'Load', 'OTHER', h, now() + interval '1 day' FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS t(u, d, h)`,
    [userIds, people.map((person) => String(person.deviceId)), people.map((person) => Buffer.from(hashToken(person.token)))],
  );
  // The first knows everyone in the group; neighbours know each other.
  const first = userIds[0] as string;
  await pool.query(`INSERT INTO contacts (user_id, contact_id) SELECT $1, u FROM unnest($2::bigint[]) AS u`, [
    first,
    userIds.slice(1, groupSize),
  ]);
  await pool.query(`INSERT INTO contacts (user_id, contact_id) SELECT u, $1 FROM unnest($2::bigint[]) AS u`, [
    first,
    userIds.slice(1, groupSize),
  ]);
  const pairs: string[] = [];
  for (let i = 0; i + 1 < people.length; i += 2) {
    const [a, b] = [people[i] as (typeof people)[number], people[i + 1] as (typeof people)[number]];
    const rows = [
      [a.userId, b.userId],
      [b.userId, a.userId],
    ];
    for (const [x, y] of rows) {
      await pool.query(`INSERT INTO contacts (user_id, contact_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [String(x), String(y)]);
    }
    pairs.push(toChatId((await services.openDirectChat(a, b.userId)).id));
  }
  const owner = people[0] as (typeof people)[number];
  const memberIds = people.slice(1, groupSize).map((person) => person.userId);
  const group = await services.createGroup(owner, { clientChatId: 'load-group', title: 'Load', memberIds });
  await services.inner.outbox.flush();
  return { people, pairs, group: toChatId(group.id) };
};
