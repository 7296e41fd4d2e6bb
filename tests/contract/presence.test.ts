import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { systemClock } from '../../engines/clock.ts';
import { createInProcessPresence } from '../../engines/presence/in-process.ts';
import type { PresenceStore } from '../../engines/presence/presence-store.ts';
import { createRedisPresence } from '../../engines/presence/redis.ts';
import { closeRedis, connectRedis } from '../../engines/redis/connection.ts';
import { waitFor } from '../support/wait-for.ts';

const closers: (() => Promise<void>)[] = [];
afterAll(async () => void (await Promise.all(closers.map((close) => close()))));

const adapters: Record<string, () => Promise<PresenceStore>> = {
  'in-process': () => Promise.resolve(createInProcessPresence({ clock: systemClock })),
  redis: async () => {
    const redis = await connectRedis({ urls: [inject('redisUrl')], name: 'test' });
    closers.push(() => closeRedis(redis));
    return createRedisPresence({ redis, prefix: `test-${randomBytes(6).toString('hex')}:` });
  },
};

describe.each(Object.entries(adapters))('presence: %s', (_name, open) => {
  const device = (userId: string, deviceId: string) => ({ userId, deviceId });

  it('knows who is online among those it is asked for', async () => {
    const presence = await open();
    await presence.touch([device('ann', '1'), device('bob', '1'), device('cy', '1')], 60_000);
    expect(await presence.online(['ann', 'bob', 'dee'])).toEqual(new Set(['ann', 'bob']));
    expect(await presence.online([])).toEqual(new Set());
  });

  it('keeps a user online until their last device leaves', async () => {
    const presence = await open();
    await presence.touch([device('ann', '1'), device('ann', '2')], 60_000);
    await presence.leave(device('ann', '1'));
    expect(await presence.online(['ann'])).toEqual(new Set(['ann']));
    await presence.leave(device('ann', '2'));
    expect(await presence.online(['ann'])).toEqual(new Set());
    await presence.leave(device('ann', '2'));
  });

  it('forgets devices that are not touched any more', async () => {
    const presence = await open();
    await presence.touch([device('ann', '1')], 50);
    expect(await presence.online(['ann'])).toEqual(new Set(['ann']));
    await waitFor(async () => (await presence.online(['ann'])).size === 0, 'the entry to expire');
  });

  it('lives as long as the device that lasts longest', async () => {
    const presence = await open();
    await presence.touch([device('ann', 'long')], 60_000);
    await presence.touch([device('ann', 'short')], 30);
    await presence.touch([device('bob', 'short')], 30);
    await waitFor(async () => (await presence.online(['bob'])).size === 0, 'the short entries to expire');
    expect(await presence.online(['ann'])).toEqual(new Set(['ann']));
    await presence.leave(device('ann', 'long'));
    expect(await presence.online(['ann'])).toEqual(new Set());
  });

  it('takes a thousand devices in one call', async () => {
    const presence = await open();
    const entries = Array.from({ length: 1000 }, (_, n) => device(`user${n % 500}`, `device${n}`));
    await presence.touch(entries, 60_000);
    expect((await presence.online(entries.map(({ userId }) => userId))).size).toBe(500);
  });
});

describe('presence: redis', () => {
  it('leaves no key behind', async () => {
    const prefix = `test-${randomBytes(6).toString('hex')}:`;
    const redis = await connectRedis({ urls: [inject('redisUrl')], name: 'test' });
    const presence = createRedisPresence({ redis, prefix });
    await presence.touch([{ userId: 'ann', deviceId: '1' }], 60_000);
    const probe = new Redis(inject('redisUrl'));
    expect(await probe.keys(`${prefix}*`)).toHaveLength(1);
    expect(await probe.pttl(`${prefix}presence:ann`)).toBeGreaterThan(50_000);
    await presence.leave({ userId: 'ann', deviceId: '1' });
    expect(await probe.keys(`${prefix}*`)).toEqual([]);
    probe.disconnect();
    await closeRedis(redis);
  });
});

describe('presence: in-process', () => {
  it('gives the memory of silent users back', async () => {
    const clock = { ms: 0, now: () => clock.ms };
    const presence = createInProcessPresence({ clock });
    await presence.touch([{ userId: 'ann', deviceId: '1' }], 30_000);
    clock.ms = 30_000;
    expect(await presence.online(['ann'])).toEqual(new Set());
    clock.ms = 120_000;
    await presence.touch([{ userId: 'bob', deviceId: '1' }], 30_000);
    clock.ms = 0;
    // Were the entry still there, a clock that is set back would show it.
    expect(await presence.online(['ann', 'bob'])).toEqual(new Set(['bob']));
  });
});
