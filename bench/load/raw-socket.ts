import { randomBytes } from 'node:crypto';
import { connect as connectTcp } from 'node:net';

/** What a load driver does with a socket, whichever protocol it speaks above. */
export interface RawSocketEvents {
  onOpen(): void;
  /** One text message. The bytes are good until the call returns. */
  onMessage(data: Buffer): void;
  /** Once, however it ended. */
  onClose(why: string): void;
}

export interface RawSocket {
  send(text: string): void;
  close(): void;
}

const CONTINUATION = 0x0;
const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;
const FIN = 0x80;
const MASKED = 0x80;
const HEADER_BYTES_MAX = 8;
const SHORT_MAX = 125;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;

/** A client's frame: masked, as the protocol demands of clients. */
const encodeFrame = (opcode: number, payload: string | Buffer, mask: Buffer): Buffer => {
  const length = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
  const frame = Buffer.allocUnsafe(HEADER_BYTES_MAX + length);
  frame[0] = FIN | opcode;
  let at = 2;
  if (length <= SHORT_MAX) frame[1] = MASKED | length;
  else {
    frame[1] = MASKED | TWO_BYTES;
    at = frame.writeUInt16BE(length, at);
  }
  at += mask.copy(frame, at);
  const start = at;
  at += typeof payload === 'string' ? frame.write(payload, at) : payload.copy(frame, at);
  for (let i = start; i < at; i += 1) (frame[i] as number) ^= mask[(i - start) & 3] as number;
  return frame.subarray(0, at);
};

/**
 * A WebSocket client that does what a measurement needs and no more, so that the load stays ahead of the servers: it reads messages where
 * they lie, and knows no extensions and no fragments.
 */
export const openRawSocket = (address: string, protocol: string | null, events: RawSocketEvents): RawSocket => {
  const url = new URL(address);
  const mask = randomBytes(4);
  const tcp = connectTcp({ host: url.hostname, port: Number(url.port), noDelay: true });
  let rest: Buffer | null = null;
  let open = false;
  let why = 'the connection ended';

  const handle = (opcode: number, payload: Buffer): void => {
    if (opcode === TEXT) events.onMessage(payload);
    else if (opcode === PING) tcp.write(encodeFrame(PONG, payload, mask));
    else if (opcode === CLOSE) {
      why = payload.length < 2 ? 'closed' : `${payload.readUInt16BE(0)} ${payload.subarray(2)}`;
      tcp.destroy();
    } else if (opcode === CONTINUATION) throw new Error('The load driver does not read fragmented messages.');
  };
  const readFrames = (data: Buffer): void => {
    let at = 0;
    while (data.length - at >= 2) {
      let start = at + 2;
      let length = (data[at + 1] as number) & EIGHT_BYTES;
      if (length === TWO_BYTES) {
        if (data.length < start + 2) break;
        length = data.readUInt16BE(start);
        start += 2;
      } else if (length === EIGHT_BYTES) {
        if (data.length < start + 8) break;
        length = Number(data.readBigUInt64BE(start));
        start += 8;
      }
      if (data.length < start + length) break;
      handle((data[at] as number) & 0xf, data.subarray(start, start + length));
      at = start + length;
    }
    rest = at < data.length ? data.subarray(at) : null;
  };
  const readHandshake = (data: Buffer): void => {
    const end = data.indexOf('\r\n\r\n');
    if (end === -1) {
      rest = data;
      return;
    }
    const head = data.toString('latin1', 0, end);
    if (!head.startsWith('HTTP/1.1 101')) {
      why = head.split('\r\n')[0] ?? 'no answer';
      tcp.destroy();
      return;
    }
    open = true;
    events.onOpen();
    rest = null;
    if (end + 4 < data.length) readFrames(data.subarray(end + 4));
  };
  tcp.on('connect', () =>
    tcp.write(
      [
        `GET ${url.pathname}${url.search} HTTP/1.1`,
        `Host: ${url.host}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        ...(protocol === null ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
        '\r\n',
      ].join('\r\n'),
    ),
  );
  tcp.on('data', (chunk: Buffer) => {
    const data = rest === null ? chunk : Buffer.concat([rest, chunk]);
    rest = null;
    if (open) readFrames(data);
    else readHandshake(data);
  });
  tcp.on('error', (error) => (why = error.message));
  tcp.on('close', () => events.onClose(why));
  return {
    send: (text) => void tcp.write(encodeFrame(TEXT, text, mask)),
    close: () => void tcp.destroy(),
  };
};
