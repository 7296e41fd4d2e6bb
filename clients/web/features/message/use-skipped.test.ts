import { describe, expect, it } from 'vitest';
import { skippedBefore } from './use-skipped.ts';

describe('what was skipped of the unread messages', () => {
  it('is nothing while one reads on, and what lies between after a jump', () => {
    let { seen, skipped } = skippedBefore(9, { first: 8, last: 15 });
    expect([seen, skipped]).toEqual([15, null]);
    ({ seen, skipped } = skippedBefore(seen, { first: 16, last: 24 }));
    expect([seen, skipped]).toEqual([24, null]);
    ({ seen, skipped } = skippedBefore(seen, { first: 90, last: 100 }));
    expect([seen, skipped]).toEqual([24, { seq: 25, count: 65 }]);
    // Looking at older ones in between changes nothing.
    ({ seen, skipped } = skippedBefore(seen, { first: 2, last: 9 }));
    expect([seen, skipped]).toEqual([24, null]);
    ({ seen, skipped } = skippedBefore(seen, { first: 20, last: 31 }));
    expect(skippedBefore(seen, { first: 90, last: 100 }).skipped).toEqual({ seq: 32, count: 58 });
  });
});
