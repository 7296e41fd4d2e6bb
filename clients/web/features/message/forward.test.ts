import { describe, expect, it } from 'vitest';
import type { ContentView, MessageView } from '../../../sync/types.ts';
import { canForward, whyNotForward } from './forward.ts';

const message = (content: Partial<ContentView> & { kind: ContentView['kind'] }, seq: number | null = 1) =>
  ({ seq, content }) as unknown as MessageView;

describe('whyNotForward', () => {
  it('has a reason for what is answered or moves where it stands, and for nothing that may go on', () => {
    expect(whyNotForward(message({ kind: 'poll' }))).toBe('asked');
    expect(whyNotForward(message({ kind: 'chain' }))).toBe('asked');
    expect(whyNotForward(message({ kind: 'location', live: { endsAt: '' } } as never))).toBe('live');
    for (const kind of ['text', 'image', 'file', 'sticker', 'record', 'contactCard'] as const) {
      expect(canForward(message({ kind }))).toBe(true);
      expect(whyNotForward(message({ kind }))).toBeNull();
    }
  });

  it('is silent about what is no message yet, and about tombstones', () => {
    expect(whyNotForward(message({ kind: 'poll' }, null))).toBeNull();
    expect(whyNotForward(message({ kind: 'recalled' }))).toBeNull();
  });
});
