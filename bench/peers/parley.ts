import path from 'node:path';
import { migrate } from '../../engines/postgres/migrate.ts';
import { rootDir } from '../../scripts/support/paths.ts';
import { asDevice, connect as connectSocket, goLive } from '../load/graphql-socket.ts';
import { findOperation } from '../operations.ts';
import type { Peer } from './peer.ts';
import { startNodeServer } from './processes.ts';

export const parley: Peer = {
  name: 'parley',
  title: 'Parley',
  about:
    'The product as `npm start` runs it, with REDIS_URL set as one of several servers has it: signed-in devices with their `events` subscription, membership and contact checks, rate limits, idempotency, the stored row with its place in the order, the outbox, marks and receipts; GraphQL on the socket. An acknowledgement comes after the commit. A device that comes back gives its cursor and gets what it missed.',
  durable: true,
  missing: async () => null,
  async prepare({ databaseUrl, redisUrl, people, groupSize, pinned }) {
    await migrate({ url: databaseUrl, folder: path.join(rootDir, 'prisma/migrations') });
    // Prisma's client is made by the run before this is loaded.
    const { makeWorld } = await import('../world.ts');
    const world = await makeWorld(databaseUrl, { people, groupSize, writers: 1 });
    const { query } = findOperation('subscribe');
    const cursors: string[] = [];
    return {
      start: (port) => startNodeServer('server.ts', [databaseUrl, redisUrl, String(port)], pinned),
      async connect(port, person, how) {
        const socket = await connectSocket(`http://127.0.0.1:${port}`, world.people[person]?.token ?? null);
        const { cursor } = await goLive(socket, query, how === 'back' ? (cursors[person] ?? null) : null);
        cursors[person] = cursor;
        return asDevice(socket, { direct: world.pairs[person >> 1] as string, group: world.group });
      },
    };
  },
};
