/** The last fragment, and the only one, of a text message. */
const TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

const headerLengthOf = (length: number): number => (length < LENGTH_16 ? 2 : length <= 0xffff ? 4 : 10);

const writeHead = (frame: Buffer, headerLength: number, length: number, own: string): void => {
  frame[0] = TEXT;
  frame[1] = headerLength === 2 ? length : headerLength === 4 ? LENGTH_16 : LENGTH_64;
  if (headerLength === 4) frame.writeUInt16BE(length, 2);
  if (headerLength === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(own, headerLength);
};

/**
 * A whole frame as RFC 6455 has it for what servers send, in one buffer: unmasked, so that what many sockets share is copied as it is.
 * `own` stands before it.
 */
export const textFrame = (own: string, shared: Buffer): Buffer => {
  const ownLength = Buffer.byteLength(own);
  const length = ownLength + shared.length;
  const headerLength = headerLengthOf(length);
  const frame = Buffer.allocUnsafe(headerLength + length);
  writeHead(frame, headerLength, length, own);
  frame.set(shared, headerLength + ownLength);
  return frame;
};

/** The same up to what is shared, which follows as it is. */
export const textFrameHead = (own: string, sharedLength: number): Buffer => {
  const ownLength = Buffer.byteLength(own);
  const headerLength = headerLengthOf(ownLength + sharedLength);
  const head = Buffer.allocUnsafe(headerLength + ownLength);
  writeHead(head, headerLength, ownLength + sharedLength, own);
  return head;
};

/** The bytes that end a `next` message, from its payload on. */
export type ToBytes = (payload: string) => Buffer;

/** One for all sockets: an event goes to everyone in one turn of the loop, and is turned into bytes once for all of them. */
export const createToBytes = (): ToBytes => {
  const turn = new Map<string, Buffer>();
  return (payload) => {
    let bytes = turn.get(payload);
    if (bytes === undefined) {
      if (turn.size === 0) process.nextTick(() => turn.clear());
      turn.set(payload, (bytes = Buffer.from(`${payload}}`)));
    }
    return bytes;
  };
};
