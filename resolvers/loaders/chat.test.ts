import { describe, expect, it } from 'vitest';
import type { Services } from '../../services/index.ts';
import { createChatLoaders } from './chat.ts';

describe('what a chat’s version tells of', () => {
  it('is asked for anew for a chat that was read again at a higher version, and once for all of one version', async () => {
    const asked: (readonly bigint[])[] = [];
    const listNicknames = async (chatIds: readonly bigint[]) => {
      asked.push(chatIds);
      return chatIds.map((chatId) => ({ chatId, userId: 7n, nickname: `asked ${asked.length} times` }));
    };
    const { nicknames } = createChatLoaders({ listNicknames } as unknown as Services);
    const [first] = await Promise.all([nicknames.load({ id: 1n, version: 4 }), nicknames.load({ id: 2n, version: 9 })]);
    expect(await nicknames.load({ id: 1n, version: 4 })).toBe(first);
    expect(await nicknames.load({ id: 1n, version: 5 })).toMatchObject([{ nickname: 'asked 2 times' }]);
    expect(asked).toEqual([[1n, 2n], [1n]]);
  });
});
