import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from './state.ts';
import { holesOf, indexOfSeq, mergeMessages, messageAt } from './timeline.ts';

const message = (seq: number, version = seq): Message => ({
  id: `m_1_${seq}`,
  chatId: 'c_1',
  seq,
  version,
  senderId: 'u_1',
  clientMessageId: null,
  content: { kind: 'text', body: `${seq}/${version}` },
  fallbackText: '',
  createdAt: '2026-11-23T08:00:00.000Z',
});

const anyMessage = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 60 }))
  .map(([seq, version]) => message(seq, version));
const anyPage = fc.array(anyMessage, { maxLength: 20 });
const seqsOf = (messages: readonly Message[]) => messages.map(({ seq }) => seq);

describe('mergeMessages', () => {
  it('keeps one row for a seq, the highest version, in order, whatever comes in whichever order', () => {
    fc.assert(
      fc.property(fc.array(anyPage, { maxLength: 6 }), (pages) => {
        const merged = pages.reduce(mergeMessages, []);
        const best = new Map<number, number>();
        for (const { seq, version } of pages.flat()) best.set(seq, Math.max(best.get(seq) ?? 0, version));
        const expected = [...best].sort(([a], [b]) => a - b);
        expect(merged.map(({ seq, version }) => [seq, version])).toEqual(expected);
        expect(seqsOf([...pages].reverse().reduce(mergeMessages, []))).toEqual(seqsOf(merged));
      }),
    );
  });

  it('gives the same array when nothing is new', () => {
    fc.assert(
      fc.property(anyPage, (page) => {
        const held = mergeMessages([], page);
        expect(mergeMessages(held, page)).toBe(held);
        expect(mergeMessages(held, [])).toBe(held);
        expect(
          mergeMessages(
            held,
            held.map((one) => ({ ...one, version: one.version - 1 })),
          ),
        ).toBe(held);
      }),
    );
  });

  it('leaves untouched rows the same objects', () => {
    const held = [message(1), message(2), message(4)];
    const merged = mergeMessages(held, [message(3), message(4, 9)]);
    expect(merged[0]).toBe(held[0]);
    expect(merged[1]).toBe(held[1]);
    expect(merged.map(({ version }) => version)).toEqual([1, 2, 3, 9]);
  });
});

describe('holesOf', () => {
  it('covers exactly what is not held', () => {
    const seqs = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 40 });
    fc.assert(
      fc.property(seqs, fc.nat({ max: 20 }), fc.nat({ max: 60 }), (held, floor, last) => {
        const messages = held
          .filter((seq) => seq > floor)
          .sort((a, b) => a - b)
          .map((seq) => message(seq));
        const missing = holesOf(messages, floor, last).flatMap(({ fromSeq, toSeq }) =>
          Array.from({ length: toSeq - fromSeq + 1 }, (_, step) => fromSeq + step),
        );
        const expected = Array.from({ length: Math.max(0, last - floor) }, (_, step) => floor + 1 + step).filter(
          (seq) => !held.includes(seq),
        );
        expect(missing).toEqual(expected);
      }),
    );
  });

  it('splits and closes as seqs are filled', () => {
    expect(holesOf([message(1), message(10)], 0, 10)).toEqual([{ fromSeq: 2, toSeq: 9 }]);
    expect(holesOf([message(1), message(5), message(10)], 0, 10)).toEqual([
      { fromSeq: 2, toSeq: 4 },
      { fromSeq: 6, toSeq: 9 },
    ]);
    expect(
      holesOf(
        [1, 2, 3, 4, 5, 6].map((seq) => message(seq)),
        0,
        6,
      ),
    ).toEqual([]);
  });
});

describe('indexOfSeq', () => {
  it('finds the place of a seq', () => {
    const held = [message(2), message(4), message(7)];
    expect([1, 2, 3, 7, 8].map((seq) => indexOfSeq(held, seq))).toEqual([0, 0, 1, 2, 3]);
    expect(messageAt(held, 4)).toBe(held[1]);
    expect(messageAt(held, 5)).toBeNull();
  });
});
