import { connect as connectTcp } from 'node:net';
import { createWaiting, type Device, type Target } from './device.ts';
import { readStamps } from './stamp.ts';

export interface MqttPerson {
  readonly port: number;
  readonly clientId: string;
  /** What this one listens to. */
  readonly topics: readonly string[];
  readonly publishTo: Readonly<Record<Target, string>>;
}

const CONNECT = 0x10;
const CONNACK = 0x20;
const PUBLISH = 0x30;
const PUBLISH_ONCE_AT_LEAST = 0x32;
const PUBACK = 0x40;
const SUBSCRIBE = 0x82;
const SUBACK = 0x90;
const CLEAN_SESSION = 0x02;
const PROTOCOL_LEVEL = 4;
const KEEP_ALIVE_SECONDS = 600;
const PACKET_IDS_MAX = 65_535;

const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const text = (value: string): Buffer => Buffer.concat([uint16(Buffer.byteLength(value)), Buffer.from(value)]);

const packet = (head: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let left = body.length; ; left >>= 7) {
    length.push(left > 0x7f ? (left & 0x7f) | 0x80 : left);
    if (left <= 0x7f) break;
  }
  return Buffer.concat([Buffer.from([head, ...length]), body]);
};

/** An MQTT 3.1.1 client: publishes with acknowledgement, and listens without. */
export const connectMqtt = ({ port, clientId, topics, publishTo }: MqttPerson): Promise<Device> =>
  new Promise((resolve, reject) => {
    const waiting = createWaiting<number, boolean>();
    const tcp = connectTcp({ port, host: '127.0.0.1', noDelay: true });
    let rest: Buffer | null = null;
    let count = 0;
    let closing = false;
    let why = 'the connection ended';
    const handle = (type: number, body: Buffer): void => {
      if (type === PUBLISH) {
        device.frames += 1;
        readStamps(body, (number) => device.onStamp?.(number));
      } else if (type === PUBACK) waiting.settle(body.readUInt16BE(0), true);
      else if (type === CONNACK) tcp.write(packet(SUBSCRIBE, uint16(1), ...topics.flatMap((topic) => [text(topic), Buffer.from([0])])));
      else if (type === SUBACK) resolve(device);
    };
    const read = (data: Buffer): void => {
      let at = 0;
      while (at < data.length) {
        let length = 0;
        let start = at + 1;
        let shift = 0;
        let byte = 0x80;
        while (byte & 0x80 && start < data.length) {
          byte = data[start] as number;
          length |= (byte & 0x7f) << shift;
          shift += 7;
          start += 1;
        }
        if (byte & 0x80 || data.length < start + length) break;
        handle((data[at] as number) & 0xf0, data.subarray(start, start + length));
        at = start + length;
      }
      rest = at < data.length ? data.subarray(at) : null;
    };
    tcp.on('connect', () => {
      const header = Buffer.from([PROTOCOL_LEVEL, CLEAN_SESSION]);
      tcp.write(packet(CONNECT, text('MQTT'), header, uint16(KEEP_ALIVE_SECONDS), text(clientId)));
    });
    tcp.on('data', (chunk: Buffer) => read(rest === null ? chunk : Buffer.concat([rest, chunk])));
    tcp.on('error', (error) => (why = error.message));
    tcp.on('close', () => {
      reject(new Error(why));
      waiting.failAll(new Error(why));
      if (!closing) device.onClose?.(why);
    });
    const device: Device = {
      onStamp: null,
      onClose: null,
      frames: 0,
      send(target, body) {
        const id = (count = (count % PACKET_IDS_MAX) + 1);
        tcp.write(
          packet(PUBLISH_ONCE_AT_LEAST, text(publishTo[target]), uint16(id), Buffer.from(JSON.stringify({ from: clientId, body }))),
        );
        return waiting.expect(id);
      },
      close() {
        closing = true;
        tcp.destroy();
      },
    };
  });
