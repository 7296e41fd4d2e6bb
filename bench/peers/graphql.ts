import { asDevice, connect as connectSocket, goLive } from '../load/graphql-socket.ts';
import { findOperation } from '../operations.ts';
import type { Peer } from './peer.ts';
import { directChatOf, GROUP_ID, makePlainDatabase, tokenOf } from './people.ts';
import { startNodeServer } from './processes.ts';

export const graphql: Peer = {
  name: 'graphql',
  title: 'graphql-ws + graphql-js + graphql-redis-subscriptions + pg',
  about:
    'Straightforward, with our schema and the same selections: membership looked up and one INSERT for each message, one publish in Redis, and graphql-js executing the subscription for each subscriber. An acknowledgement comes after INSERT and publish. No idempotency, no order within a chat, no catching up.',
  durable: true,
  missing: async () => null,
  async prepare({ databaseUrl, redisUrl, people, groupSize, pinned }) {
    await makePlainDatabase(databaseUrl, people, groupSize);
    return {
      start: (port) => startNodeServer('peers/graphql-server.ts', [databaseUrl, redisUrl, String(port)], pinned),
      async connect(port, person) {
        const socket = await connectSocket(`http://127.0.0.1:${port}`, tokenOf(person));
        await goLive(socket, findOperation('subscribe').query);
        return asDevice(socket, { direct: String(directChatOf(person)), group: String(GROUP_ID) });
      },
    };
  },
};
