import { describe, expect, it } from 'vitest';
import { FOR_EVER, isMarkedUnread, isMuted, placementOf } from './chat-settings.ts';

const NOW = Date.UTC(2026, 10, 28);
const plain = { hiddenSeq: null, archivedSeq: null, mutedUntil: null };
const at = (lastSeq: number, settings: Partial<Parameters<typeof placementOf>[1]>) =>
  placementOf({ lastSeq }, { ...plain, ...settings }, NOW);

describe('placementOf', () => {
  it('keeps a chat in the archive until something new comes, and longer while it is muted', () => {
    expect([at(7, {}), at(7, { archivedSeq: 7 }), at(8, { archivedSeq: 7 })]).toEqual(['LIST', 'ARCHIVE', 'LIST']);
    expect(at(0, { archivedSeq: 0 })).toBe('ARCHIVE');
    expect(at(8, { archivedSeq: 7, mutedUntil: FOR_EVER })).toBe('ARCHIVE');
    expect(at(8, { archivedSeq: 7, mutedUntil: new Date(NOW) })).toBe('LIST');
    expect(at(8, { mutedUntil: FOR_EVER })).toBe('LIST');
  });

  it('hides a deleted chat until something new comes, muted or not, archived or not', () => {
    expect([at(7, { hiddenSeq: 7 }), at(8, { hiddenSeq: 7 }), at(8, { hiddenSeq: 7, mutedUntil: FOR_EVER })]).toEqual([
      'HIDDEN',
      'LIST',
      'LIST',
    ]);
    expect(at(7, { hiddenSeq: 7, archivedSeq: 7 })).toBe('HIDDEN');
  });
});

describe('isMuted and isMarkedUnread', () => {
  it('end with the moment, and with reading on', () => {
    expect([new Date(NOW + 1), new Date(NOW), null].map((mutedUntil) => isMuted({ mutedUntil }, NOW))).toEqual([true, false, false]);
    expect([3, 4, 5].map((readSeq) => isMarkedUnread({ readSeq }, { unreadSeq: 4 }))).toEqual([true, true, false]);
    expect(isMarkedUnread({ readSeq: 0 }, { unreadSeq: 0 })).toBe(true);
    expect(isMarkedUnread({ readSeq: 0 }, { unreadSeq: null })).toBe(false);
  });
});
