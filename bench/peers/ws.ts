import { createWaiting, type Device } from '../load/device.ts';
import { openRawSocket } from '../load/raw-socket.ts';
import { newClientId, readStamps } from '../load/stamp.ts';
import type { Peer } from './peer.ts';
import { directChatOf, GROUP_ID, makePlainDatabase, tokenOf } from './people.ts';
import { startNodeServer } from './processes.ts';

const connect = (port: number, person: number): Promise<Device> =>
  new Promise((resolve, reject) => {
    const waiting = createWaiting<string, boolean>();
    let closing = false;
    const socket = openRawSocket(`http://127.0.0.1:${port}/?${tokenOf(person)}`, null, {
      onOpen: () => {},
      onMessage(data) {
        if (readStamps(data, (number) => device.onStamp?.(number)) > 0) {
          device.frames += 1;
          return;
        }
        const { ready, ack } = JSON.parse(data.toString()) as { ready?: true; ack?: string };
        if (ready) resolve(device);
        if (ack !== undefined) waiting.settle(ack, true);
      },
      onClose(why) {
        reject(new Error(why));
        waiting.failAll(new Error(why));
        if (!closing) device.onClose?.(why);
      },
    });
    const device: Device = {
      onStamp: null,
      onClose: null,
      frames: 0,
      send(target, body) {
        const clientMessageId = newClientId();
        socket.send(JSON.stringify({ chatId: target === 'direct' ? directChatOf(person) : GROUP_ID, clientMessageId, body }));
        return waiting.expect(clientMessageId);
      },
      close() {
        closing = true;
        socket.close();
      },
    };
  });

export const ws: Peer = {
  name: 'ws',
  title: '`ws` + pg with group commit',
  about:
    'The floor: JSON over `ws`, what comes together is stored by one INSERT, one write for each socket and turn. No GraphQL, no Redis, no rules: nobody checks who may write where, nothing is idempotent, nothing is caught up with. An acknowledgement comes after the commit.',
  durable: true,
  missing: async () => null,
  async prepare({ databaseUrl, people, groupSize, pinned }) {
    await makePlainDatabase(databaseUrl, people, groupSize);
    return { start: (port) => startNodeServer('peers/ws-server.ts', [databaseUrl, String(port)], pinned), connect };
  },
};
