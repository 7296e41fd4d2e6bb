import { describe, expect, it } from 'vitest';
import { LiveSender } from './live-sender.ts';
import { readShares } from './share-list.ts';
import type { LiveShare } from './live-shares.ts';

const SHARE: LiveShare = { userId: 'u', chatId: 'c', clientMessageId: 'one', messageId: 'm_1', seq: 1, untilMs: 900_000 };
const at = (latitude: number) => ({ latitude, longitude: 0, accuracy: 5 });
/** About so many metres north. */
const metres = (count: number) => at(count / 111_195);

const setUp = () => {
  const told: string[] = [];
  const ended: string[] = [];
  const world = { nowMs: 0, outcome: 'told' as 'told' | 'later' | 'ended' };
  const sender = new LiveSender({
    tell: async ({ clientMessageId }, { latitude }) => {
      told.push(`${clientMessageId} ${world.nowMs / 1000}s ${Math.round(latitude * 111_195)}m`);
      return world.outcome;
    },
    onEnded: ({ clientMessageId }) => void ended.push(clientMessageId),
    now: () => world.nowMs,
  });
  const tick = async (nowMs: number, shares = [SHARE]) => {
    world.nowMs = nowMs;
    sender.tick(shares);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { sender, told, ended, world, tick };
};

describe('a device that shares where it is', () => {
  it('tells the first position, then steps a few times a minute, and once a minute that it stays', async () => {
    const { sender, told, tick } = setUp();
    await tick(0);
    sender.found(metres(0));
    await tick(5000);
    sender.found(metres(5));
    await tick(20_000);
    sender.found(metres(40));
    await tick(25_000);
    sender.found(metres(80));
    await tick(30_000);
    await tick(35_000);
    await tick(80_000);
    await tick(95_000);
    expect(told).toEqual(['one 5s 0m', 'one 25s 40m', 'one 35s 80m', 'one 95s 80m']);
  });

  it('tries again what did not arrive, and ends what is refused or over', async () => {
    const { sender, told, ended, world, tick } = setUp();
    sender.found(metres(0));
    world.outcome = 'later';
    await tick(0);
    await tick(5000);
    world.outcome = 'ended';
    await tick(10_000);
    expect([told.length, ended]).toEqual([3, ['one']]);
    await tick(900_000);
    expect([told.length, ended]).toEqual([3, ['one', 'one']]);
  });

  it('waits for one that the server does not have yet, and for an answer', async () => {
    const { sender, told, tick } = setUp();
    sender.found(metres(0));
    await tick(0, [{ ...SHARE, messageId: null }]);
    expect(told).toEqual([]);
    void tick(1000);
    await tick(1000);
    expect(told).toHaveLength(1);
  });
});

describe('what is stored of it', () => {
  it('is read as far as it can be', () => {
    expect(readShares(JSON.stringify([SHARE, { ...SHARE, untilMs: 'soon' }, null, { ...SHARE, messageId: null, seq: null }]))).toEqual([
      SHARE,
      { ...SHARE, messageId: null, seq: null },
    ]);
    expect([readShares(''), readShares('nonsense'), readShares('{}')]).toEqual([[], [], []]);
  });
});
