import { describe, expect, it } from 'vitest';
import type { MessageView, TimelineItem } from '../../../sync/types.ts';
import { estimateHeight } from './estimate.ts';
import { carryOver } from './use-estimates.ts';

const text = (body: string): TimelineItem => ({ kind: 'message', message: { content: { kind: 'text', body } } as MessageView });

describe('estimates', () => {
  it('grow with lines, and faster with full-width text', () => {
    const one = estimateHeight(text('short'));
    expect(estimateHeight(text('a\nb\nc'))).toBeGreaterThan(one);
    expect(estimateHeight(text('字'.repeat(60)))).toBeGreaterThan(estimateHeight(text('a'.repeat(60))));
  });

  it('carry over when the list grows at either end, and start anew otherwise', () => {
    const [a, b, c] = [text('a'), text('b'), text('c')];
    const known = { items: [a, b], heights: Float32Array.of(10, 20) };
    expect([...carryOver(known, [a, b, c]).heights]).toEqual([10, 20, 0]);
    expect([...carryOver(known, [c, a, b]).heights]).toEqual([0, 10, 20]);
    expect([...carryOver(known, [b, c]).heights]).toEqual([0, 0]);
    expect([...carryOver(null, [a]).heights]).toEqual([0]);
  });
});
