import { describe, expect, it } from 'vitest';
import { createFoldPositions } from './fold-positions.ts';

const setUp = () => {
  const waiting: (() => void)[] = [];
  const written: string[] = [];
  const timers = { after: (_delayMs: number, callback: () => void) => (waiting.push(callback), () => {}), every: () => () => {} };
  const fold = createFoldPositions<string, string>({ timers, pauseMs: 5000 });
  const give = (key: string, position: string) =>
    fold(key, position, async (one) => {
      written.push(`${key} ${one}`);
      if (one === 'bad') throw new Error('refused');
      return `stored ${one}`;
    });
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const pass = async () => {
    await settled();
    for (const callback of waiting.splice(0)) callback();
    await settled();
  };
  return { give, pass, written, waiting };
};

describe('positions that come together', () => {
  it('are the first at once, and then the newest of a pause, which answers them all', async () => {
    const { give, pass, written, waiting } = setUp();
    expect(await give('a', 'one')).toBe('stored one');
    const later = Promise.all([give('a', 'two'), give('a', 'three'), give('b', 'else')]);
    expect(written).toEqual(['a one', 'b else']);
    await pass();
    expect(await later).toEqual(['stored three', 'stored three', 'stored else']);
    expect(written).toEqual(['a one', 'b else', 'a three']);
    await pass();
    // Nothing has come: no timer is left, and the next one is told at once.
    expect(waiting).toEqual([]);
    expect(await give('a', 'four')).toBe('stored four');
  });

  it('are refused together, and go on afterwards', async () => {
    const { give, pass } = setUp();
    await expect(give('a', 'bad')).rejects.toThrow('refused');
    const next = give('a', 'good');
    await pass();
    expect(await next).toBe('stored good');
  });
});
