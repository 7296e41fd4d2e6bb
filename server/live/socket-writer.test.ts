import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { createSocketWriters } from './socket-writer.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const NOTHING = Buffer.alloc(0);

/** Sockets that note what is written to them, and when among all. */
const setup = () => {
  const written: { readonly name: string; readonly text: string }[] = [];
  const open = createSocketWriters();
  const connect = (name: string) => {
    const socket = {
      OPEN: 1,
      readyState: 1,
      bufferedAmount: 0,
      _socket: { write: (bytes: Buffer) => written.push({ name, text: bytes.toString('latin1') }) },
    };
    return { socket, writer: open(socket as unknown as WebSocket) };
  };
  return { written, connect };
};

describe('the socket writer', () => {
  it('hands over what one turn has for a socket in one write, in order', async () => {
    const { written, connect } = setup();
    const { writer } = connect('one');
    writer.write('answer', NOTHING);
    writer.write('event ', Buffer.from('shared'));
    expect(written).toEqual([]);
    await turn();
    expect(written).toHaveLength(1);
    expect(written[0]?.text).toMatch(/^..answer..event shared$/s);
  });

  it('lets others in between while much leaves for many, and loses and doubles nothing', async () => {
    const { written, connect } = setup();
    const group = Array.from({ length: 200 }, (_, i) => connect(`member ${i}`).writer);
    const { writer: other } = connect('other');
    for (const writer of group) writer.write('first', NOTHING);
    await new Promise<void>((resolve) => process.nextTick(resolve));
    other.write('news', NOTHING);
    group.at(-1)?.write('second', NOTHING);
    for (let turns = 0; turns < 10; turns += 1) await turn();
    const names = written.map(({ name }) => name);
    expect(new Set(names).size).toBe(201);
    expect(names).toHaveLength(201);
    expect(names.indexOf('other')).toBeLessThan(names.indexOf('member 150'));
    // The one that still waited had both in one write.
    expect(written.at(-1)?.text).toMatch(/first..second$/s);
  });

  it('writes nothing to a socket that closes before the turn ends', async () => {
    const { written, connect } = setup();
    const { socket, writer } = connect('gone');
    writer.write('late', NOTHING);
    socket.readyState = 2;
    await turn();
    expect(written).toEqual([]);
    expect(writer.isOpen()).toBe(false);
  });
});
