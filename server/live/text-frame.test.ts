import * as ws from 'ws';
import { describe, expect, it } from 'vitest';
import { createToBytes, textFrame } from './text-frame.ts';

const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => NodeJS.WritableStream };

/** What the library's own reader takes the frames for. */
const read = async (frames: readonly Buffer[]): Promise<string[]> => {
  const receiver = new Receiver({ isServer: false });
  const messages: string[] = [];
  receiver.on('message', (data: Buffer) => messages.push(data.toString()));
  for (const frame of frames) await new Promise<void>((resolve) => receiver.write(frame, () => resolve()));
  return messages;
};

describe('textFrame', () => {
  it.each([0, 1, 125, 126, 65_535, 65_536, 200_000])('makes a whole message of %i bytes', async (length) => {
    const own = 'p'.repeat(Math.min(length, 40));
    const shared = Buffer.alloc(length - own.length, 's');
    expect(await read([textFrame(own, shared)])).toEqual([own + shared.toString()]);
  });

  it('counts bytes and not characters, on both sides', async () => {
    const frames = [textFrame('{"id":"é","payload":', Buffer.from('"山"}')), textFrame('next', Buffer.from('!'))];
    expect(await read(frames)).toEqual(['{"id":"é","payload":"山"}', 'next!']);
  });
});

describe('createToBytes', () => {
  it('makes the same bytes once for a turn of the loop, and keeps nothing after it', async () => {
    const toBytes = createToBytes();
    const [first, other] = [toBytes('{"a":1'), toBytes('{"b":2')];
    expect(first.toString()).toBe('{"a":1}');
    expect(toBytes('{"a":1')).toBe(first);
    expect(toBytes('{"b":2')).toBe(other);
    await new Promise((resolve) => setImmediate(resolve));
    expect(toBytes('{"a":1')).not.toBe(first);
  });
});
