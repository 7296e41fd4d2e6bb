import type { FakeChange, FakeSettings } from './fake-shapes.ts';

export const SETTINGS_AT_FIRST: FakeSettings = {
  pinnedAt: null,
  mutedUntil: null,
  unreadSeq: null,
  archivedSeq: null,
  hiddenSeq: null,
  savedAt: null,
  version: 0,
};

/** What a change makes of the settings of a chat; `clears`: the history goes up to `seq`. */
export const settingsWith = (
  held: FakeSettings,
  change: FakeChange,
  { seq, clears, readSeq, nowMs }: { seq: number; clears: boolean; readSeq: number; nowMs: number },
): FakeSettings => {
  const next = { ...held };
  if (change.pinned === true)
    Object.assign(next, { pinnedAt: held.pinnedAt ?? new Date(nowMs).toISOString(), archivedSeq: null, hiddenSeq: null });
  if (change.pinned === false) next.pinnedAt = null;
  if (change.mutedUntil !== undefined) {
    const until = change.mutedUntil === null ? Number.NaN : new Date(change.mutedUntil).getTime();
    next.mutedUntil = until > nowMs ? new Date(until).toISOString() : null;
  }
  if (change.markedUnread === true) next.unreadSeq = Math.max(held.unreadSeq ?? 0, readSeq);
  if (change.markedUnread === false) next.unreadSeq = null;
  if (change.archived === false) next.archivedSeq = null;
  if (change.archived === true && (held.archivedSeq ?? -1) < seq)
    Object.assign(next, { archivedSeq: seq, pinnedAt: null, hiddenSeq: null });
  if (clears) next.unreadSeq = null;
  if (change.played !== undefined) next.playedRanges = withPlayed(held.playedRanges ?? [], change.played);
  if (change.saved !== undefined) next.savedAt = change.saved === true ? (held.savedAt ?? new Date(nowMs).toISOString()) : null;
  if (change.hidden === false) next.hiddenSeq = null;
  if ((change.hide === true || change.hidden === true) && (held.hiddenSeq ?? -1) < seq)
    Object.assign(next, { hiddenSeq: seq, pinnedAt: null, archivedSeq: null, unreadSeq: null });
  return next;
};

/** Seqs that ascend, as runs. */
export const runsOf = (messages: readonly { readonly seq: number }[]): { fromSeq: number; toSeq: number }[] => {
  const runs: { fromSeq: number; toSeq: number }[] = [];
  for (const { seq } of messages) {
    const top = runs.at(-1);
    if (top?.toSeq === seq - 1) top.toSeq = seq;
    else runs.push({ fromSeq: seq, toSeq: seq });
  }
  return runs;
};

const withPlayed = (ranges: NonNullable<FakeSettings['playedRanges']>, seqs: readonly number[]) => {
  const held = ranges.flatMap(({ fromSeq, toSeq }) => Array.from({ length: toSeq - fromSeq + 1 }, (_, at) => fromSeq + at));
  return runsOf([...new Set([...held, ...seqs])].sort((a, b) => a - b).map((seq) => ({ seq })));
};
