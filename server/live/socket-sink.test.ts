import { describe, expect, it } from 'vitest';
import { limits } from '../../services/limits.ts';
import { type Encoded, EventFailed, type LiveOperation } from './encoder.ts';
import { createSocketSink } from './socket-sink.ts';
import type { SocketWriter } from './socket-writer.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const settled = async (): Promise<void> => {
  for (let turns = 0; turns < 20; turns += 1) await turn();
};

interface Payload {
  readonly text: string;
  readonly turns?: number;
  readonly fails?: boolean;
  readonly kind?: string;
}

/** A sink onto a writer that notes what it is given, and takes much at once only when it is let. */
const setup = () => {
  const written: string[] = [];
  const state = { open: true, cuts: 0, ended: 0 };
  let release = (): void => {};
  const note = (own: string, shared: Buffer) => void written.push(`${own}${shared.toString()}`);
  const writer: SocketWriter = {
    isOpen: () => state.open,
    write: note,
    flush() {},
    async writeAll(own, shared) {
      for (const each of shared) note(own, each);
      await new Promise<void>((resolve) => (release = resolve));
    },
    cut() {
      state.cuts += 1;
      state.open = false;
    },
  };
  const sink = createSocketSink({
    encode: (_operation, payloads) =>
      (payloads as readonly Payload[]).map(({ text, turns = 0, fails }): Encoded => {
        const result = `{"data":"${text}"}`;
        if (turns === 0) return fails === true ? Promise.reject(new EventFailed('{"errors":[]}')) : result;
        return (async () => {
          for (let waited = 0; waited < turns; waited += 1) await turn();
          if (fails === true) throw new EventFailed('{"errors":[]}');
          return result;
        })();
      }),
    operation: {} as LiveOperation,
    viewer: { userId: 1n, deviceId: 1n },
    id: 'sub',
    writer,
    toBytes: (payload) => Buffer.from(`${payload}}`),
    errorResult: () => '{"errors":["masked"]}',
    onEnd: () => (state.ended += 1),
  });
  const texts = () => written.map((message) => (JSON.parse(message) as { payload: { data?: string; errors?: unknown } }).payload);
  return { sink, state, written, texts, release: () => release() };
};

describe('the socket sink', () => {
  it('writes what is ready at once, under the subscription’s id', () => {
    const { sink, written } = setup();
    sink.send([{ text: 'a' }, { text: 'b' }]);
    expect(written.map((message) => JSON.parse(message) as unknown)).toEqual([
      { id: 'sub', type: 'next', payload: { data: 'a' } },
      { id: 'sub', type: 'next', payload: { data: 'b' } },
    ]);
  });

  it('keeps the order, whichever waits for a loader and for how long', async () => {
    const { sink, texts } = setup();
    const waits = [3, 0, 7, 0, 0, 1, 5, 0];
    for (const [at, turns] of waits.entries()) sink.send([{ text: String(at), turns }]);
    sink.send([
      { text: '8', turns: 4 },
      { text: '9', turns: 0 },
    ]);
    await settled();
    expect(texts().map(({ data }) => data)).toEqual(Array.from({ length: 10 }, (_, i) => String(i)));
  });

  it('ends the subscription with an event that cannot be told, after all that came before and with nothing after', async () => {
    const { sink, state, texts } = setup();
    sink.send([{ text: 'before', turns: 3 }]);
    sink.send([{ text: 'broken', turns: 1, fails: true }]);
    sink.send([{ text: 'after' }]);
    await settled();
    expect(texts()).toEqual([{ data: 'before' }, { errors: [] }]);
    expect(state.ended).toBe(1);
    sink.send([{ text: 'later still' }]);
    sink.fail(new Error('again'));
    sink.end();
    await settled();
    expect(texts()).toHaveLength(2);
    expect(state.ended).toBe(1);
  });

  it('does not end with a typing notice that cannot be told', async () => {
    const { sink, state, texts } = setup();
    sink.send([{ text: 'typing', fails: true, kind: 'TypingChanged' }]);
    sink.send([{ text: 'a message' }]);
    await settled();
    expect(texts()).toEqual([{ data: 'a message' }]);
    expect(state.ended).toBe(0);
  });

  it('tells of a failure of the source masked, and ends after what waits', async () => {
    const { sink, state, texts } = setup();
    sink.send([{ text: 'slow', turns: 2 }]);
    sink.fail(new Error('the database is away'));
    await settled();
    expect(texts()).toEqual([{ data: 'slow' }, { errors: ['masked'] }]);
    expect(state.ended).toBe(1);
  });

  it('holds news behind much at once until the reader has taken it', async () => {
    const { sink, texts, release } = setup();
    const much = Array.from({ length: 10 }, (_, i) => ({ text: `${i}`.padEnd(10_000, '.') }));
    sink.send(much);
    sink.send([{ text: 'news' }]);
    await settled();
    expect(texts()).toHaveLength(10);
    release();
    await settled();
    expect(texts().at(-1)).toEqual({ data: 'news' });
  });

  it('cuts a reader behind whom too much waits for too long, and not one who has had no time', async () => {
    const { sink, state } = setup();
    const much = Array.from({ length: 10 }, (_, i) => ({ text: `${i}`.padEnd(10_000, '.') }));
    const news = { text: 'n'.repeat(60_000) };
    sink.send(much);
    const enough = Math.ceil(limits.socketBufferMax / 60_000) + 2;
    for (let i = 0; i < enough; i += 1) sink.send([news]);
    expect(state.cuts).toBe(0);
    const busySince = performance.now();
    while (state.cuts === 0 && performance.now() - busySince < 5_000) {
      await turn();
      sink.send([news]);
    }
    expect(state.cuts).toBe(1);
  });

  it('writes nothing once it is closed, also what was waiting', async () => {
    const { sink, texts, state } = setup();
    sink.send([{ text: 'waiting', turns: 3 }]);
    sink.close();
    await settled();
    expect(texts()).toEqual([]);
    expect(state.ended).toBe(0);
  });
});
