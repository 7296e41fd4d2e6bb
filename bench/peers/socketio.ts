import { createWaiting, type Device } from '../load/device.ts';
import { openRawSocket } from '../load/raw-socket.ts';
import { newClientId, readStamps } from '../load/stamp.ts';
import type { Peer } from './peer.ts';
import { directChatOf, GROUP_ID, makePlainDatabase, tokenOf } from './people.ts';
import { startNodeServer } from './processes.ts';

const EVENT = Buffer.from('42["message"');

/** Speaks Socket.IO's protocol over a WebSocket from the first byte, without long polling before it. */
const connect = (port: number, person: number): Promise<Device> =>
  new Promise((resolve, reject) => {
    const waiting = createWaiting<number, boolean>();
    let count = 0;
    let closing = false;
    const socket = openRawSocket(`http://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, null, {
      onOpen: () => {},
      onMessage(data) {
        if (data.length > EVENT.length && data.compare(EVENT, 0, EVENT.length, 0, EVENT.length) === 0) {
          device.frames += 1;
          readStamps(data, (number) => device.onStamp?.(number));
          return;
        }
        const text = data.toString();
        if (text.startsWith('43')) {
          const bracket = text.indexOf('[');
          const [answer] = JSON.parse(text.slice(bracket)) as [{ id?: string }];
          waiting.settle(Number(text.slice(2, bracket)), answer.id !== undefined);
        } else if (text === '2') socket.send('3');
        else if (text.startsWith('0')) socket.send(`40${JSON.stringify({ token: tokenOf(person) })}`);
        else if (text.startsWith('44')) reject(new Error(text));
        else if (text === '42["ready"]') resolve(device);
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
        const id = (count += 1);
        const chatId = target === 'direct' ? directChatOf(person) : GROUP_ID;
        socket.send(`42${id}${JSON.stringify(['send', { chatId, clientMessageId: newClientId(), body }])}`);
        return waiting.expect(id);
      },
      close() {
        closing = true;
        socket.close();
      },
    };
  });

export const socketio: Peer = {
  name: 'socketio',
  title: 'Socket.IO + Redis adapter + pg',
  about:
    'Straightforward: the token is looked up once, rooms are joined from the table of members, one INSERT for each message and then an emit to the room through the Redis adapter. An acknowledgement comes after the INSERT. No idempotency, no order within a chat, no catching up: a device that was away has missed what was sent.',
  durable: true,
  missing: async () => null,
  async prepare({ databaseUrl, redisUrl, people, groupSize, pinned }) {
    await makePlainDatabase(databaseUrl, people, groupSize);
    return { start: (port) => startNodeServer('peers/socketio-server.ts', [databaseUrl, redisUrl, String(port)], pinned), connect };
  },
};
