import { storedShares, storeShares, type LiveShare } from './live-shares.ts';

const isShare = (value: unknown): value is LiveShare => {
  const share = value as Partial<LiveShare> | null;
  return (
    typeof share === 'object' &&
    share !== null &&
    [share.userId, share.chatId, share.clientMessageId].every((text) => typeof text === 'string') &&
    typeof share.untilMs === 'number' &&
    (share.messageId === null || typeof share.messageId === 'string') &&
    (share.seq === null || typeof share.seq === 'number')
  );
};

/** What is stored, as far as it can be read. */
export function readShares(text: string): readonly LiveShare[] {
  try {
    const stored: unknown = JSON.parse(text === '' ? '[]' : text);
    return Array.isArray(stored) ? stored.filter(isShare) : [];
  } catch {
    return [];
  }
}

/** Reads again and writes: another tab may have changed it meanwhile. */
export function changeShares(change: (shares: readonly LiveShare[]) => readonly LiveShare[]): void {
  const before = readShares(storedShares());
  const after = change(before);
  if (after !== before) storeShares(after.length === 0 ? '' : JSON.stringify(after));
}

export const addShare = (share: LiveShare): void => changeShares((shares) => [...shares, share]);

export const dropShare = (clientMessageId: string): void =>
  changeShares((shares) => shares.filter((share) => share.clientMessageId !== clientMessageId));

export const placeShare = (clientMessageId: string, place: Pick<LiveShare, 'messageId' | 'seq' | 'untilMs'>): void =>
  changeShares((shares) => shares.map((share) => (share.clientMessageId === clientMessageId ? { ...share, ...place } : share)));
