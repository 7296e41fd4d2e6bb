import { describe, expect, it } from 'vitest';
import type { ChatChangesFrame } from './frames.ts';
import type { ChatChangesAsk, ReadChatChanges } from './read-chat-changes.ts';
import { createBatchedReader } from './batched-reader.ts';

const setup = () => {
  const batches: (readonly ChatChangesAsk[])[] = [];
  const state = { underWay: 0, most: 0, fails: false };
  const read: ReadChatChanges = async (asks, { cursor }) => {
    batches.push(asks);
    state.underWay += 1;
    state.most = Math.max(state.most, state.underWay);
    await new Promise((resolve) => setImmediate(resolve));
    state.underWay -= 1;
    if (state.fails) throw new Error('The database is away.');
    // Chat 404 is not there.
    return asks
      .filter((ask) => ask.chatId !== 404n)
      .map((ask) => ({ chatId: ask.chatId, version: ask.afterVersion + 1, cursor }) as unknown as ChatChangesFrame);
  };
  const reader = createBatchedReader(read);
  const ask = async (chatId: bigint, afterVersion = 0, cursor = 'now') =>
    (await reader([{ chatId, floorSeq: 0, afterVersion, reset: false }], { cursor, sinceMs: null }))[0];
  return { batches, state, ask };
};

describe('the batched reader', () => {
  it('reads together what is asked in one turn, and answers each with its own', async () => {
    const { batches, ask } = setup();
    const frames = await Promise.all(Array.from({ length: 50 }, (_, i) => ask(BigInt(i), i)));
    expect(batches).toHaveLength(1);
    expect(frames.map((frame) => [frame?.chatId, frame?.version])).toEqual(Array.from({ length: 50 }, (_, i) => [BigInt(i), i + 1]));
  });

  it('never has more than two readings of a hundred chats under way', async () => {
    const { batches, state, ask } = setup();
    await Promise.all(Array.from({ length: 1_000 }, (_, i) => ask(BigInt(i))));
    expect(batches.map((batch) => batch.length)).toEqual(Array.from({ length: 10 }, () => 100));
    expect(state.most).toBe(2);
  });

  it('does not mix two readings of one chat, nor two cursors', async () => {
    const { ask } = setup();
    const frames = await Promise.all([ask(1n, 0), ask(1n, 5), ask(1n, 7, 'later'), ask(2n, 1)]);
    expect(frames.map((frame) => [frame?.version, frame?.cursor])).toEqual([
      [1, 'now'],
      [6, 'now'],
      [8, 'later'],
      [2, 'now'],
    ]);
  });

  it('gives those who ask the same one frame', async () => {
    const { batches, ask } = setup();
    const [first, second, other] = await Promise.all([ask(1n, 3), ask(1n, 3), ask(2n, 3)]);
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    expect(batches.map((batch) => batch.length)).toEqual([2]);
  });

  it('answers nothing for a chat that is not there, and fails all that were read together', async () => {
    const { state, ask } = setup();
    expect(await ask(404n)).toBeUndefined();
    state.fails = true;
    expect(await Promise.allSettled([ask(1n), ask(2n)])).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    state.fails = false;
    expect(await ask(1n)).toMatchObject({ chatId: 1n });
  });
});
