import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { createInProcessLimiter } from '../../engines/limits/in-process.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import { createRedisLimiter } from '../../engines/limits/redis.ts';
import { closeRedis, connectRedis } from '../../engines/redis/connection.ts';
import { startRedis } from '../support/redis-server.ts';
import { waitFor } from '../support/wait-for.ts';

const closers: (() => Promise<void>)[] = [];
afterAll(async () => void (await Promise.all(closers.map((close) => close()))));

const openRedisLimiter = async (url: string, prefix: string) => {
  const redis = await connectRedis({ urls: [url], name: 'test', commandTimeoutMs: 2_000 });
  closers.push(() => closeRedis(redis));
  return createRedisLimiter({ redis, prefix });
};
const freshPrefix = () => `test-${randomBytes(6).toString('hex')}:`;

const adapters: Record<string, () => Promise<RateLimiter>> = {
  'in-process': () => Promise.resolve(createInProcessLimiter()),
  redis: () => openRedisLimiter(inject('redisUrl'), freshPrefix()),
};

describe.each(Object.entries(adapters))('limits: %s', (_name, open) => {
  const rule = { name: 'sign-in', points: 3, durationMs: 60_000 };

  it('allows exactly as many as the rule says, and then says when to come back', async () => {
    const limiter = await open();
    for (let n = 0; n < 3; n += 1) expect(await limiter.consume(rule, 'ann')).toEqual({ allowed: true });
    const refused = await limiter.consume(rule, 'ann');
    expect(refused.allowed).toBe(false);
    if (refused.allowed) return;
    expect(refused.retryAfterMs).toBeGreaterThan(50_000);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  it('counts keys and rules apart', async () => {
    const limiter = await open();
    const other = { ...rule, name: 'sign-up' };
    for (let n = 0; n < 4; n += 1) await limiter.consume(rule, 'ann');
    expect(await limiter.consume(rule, 'bob')).toEqual({ allowed: true });
    expect(await limiter.consume(other, 'ann')).toEqual({ allowed: true });
  });

  it('spends more than one point at once', async () => {
    const limiter = await open();
    expect(await limiter.consume(rule, 'ann', 3)).toEqual({ allowed: true });
    expect(await limiter.consume(rule, 'ann')).toMatchObject({ allowed: false });
  });

  it('lets a burst of callers in exactly as often as the rule says', async () => {
    const limiter = await open();
    const answers = await Promise.all(Array.from({ length: 50 }, () => limiter.consume(rule, 'ann')));
    expect(answers.filter(({ allowed }) => allowed)).toHaveLength(3);
  });

  it('begins anew after the window, to the millisecond and not to the second', async () => {
    const limiter = await open();
    const short = { name: 'typing', points: 1, durationMs: 150 };
    const startedAt = performance.now();
    expect(await limiter.consume(short, 'ann')).toEqual({ allowed: true });
    const refused = await limiter.consume(short, 'ann');
    expect(refused).toMatchObject({ allowed: false });
    await waitFor(async () => (await limiter.consume(short, 'ann')).allowed, 'the window to pass');
    const tookMs = performance.now() - startedAt;
    expect(tookMs).toBeGreaterThan(140);
    expect(tookMs).toBeLessThan(900);
  });

  it('allows exactly as many when points are taken some at a time, and says when to come back', async () => {
    const limiter = await open();
    const leased = { name: 'send', points: 10, durationMs: 60_000, lease: 4 };
    const answers = await Promise.all(Array.from({ length: 25 }, () => limiter.consume(leased, 'ann')));
    expect(answers.filter(({ allowed }) => allowed)).toHaveLength(10);
    expect(await limiter.consume(leased, 'bob')).toEqual({ allowed: true });
    const refused = await limiter.consume(leased, 'ann');
    expect(refused.allowed).toBe(false);
    if (refused.allowed) return;
    expect(refused.retryAfterMs).toBeGreaterThan(50_000);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(60_000);
    await limiter.reset(leased, 'ann');
    expect(await limiter.consume(leased, 'ann')).toEqual({ allowed: true });
  });

  it('carries nothing that was taken in advance into the next window', async () => {
    const limiter = await open();
    const leased = { name: 'send', points: 6, durationMs: 800, lease: 4 };
    const spendAll = async () => {
      let allowed = 0;
      while ((await limiter.consume(leased, 'ann')).allowed) allowed += 1;
      return allowed;
    };
    expect(await limiter.consume(leased, 'ann')).toEqual({ allowed: true });
    await new Promise((resolve) => setTimeout(resolve, 820));
    expect(await spendAll()).toBe(6);
    await waitFor(async () => (await limiter.consume(leased, 'ann')).allowed, 'the window to pass');
    expect(await spendAll()).toBe(5);
  });

  it('forgets on reset', async () => {
    const limiter = await open();
    for (let n = 0; n < 4; n += 1) await limiter.consume(rule, 'ann');
    await limiter.reset(rule, 'ann');
    expect(await limiter.consume(rule, 'ann')).toEqual({ allowed: true });
    await limiter.reset(rule, 'nobody');
  });
});

describe('limits: redis', () => {
  it('counts what another process has let in', async () => {
    const rule = { name: 'sends', points: 2, durationMs: 60_000 };
    const prefix = freshPrefix();
    const [here, there] = [await openRedisLimiter(inject('redisUrl'), prefix), await openRedisLimiter(inject('redisUrl'), prefix)];
    await here.consume(rule, 'ann');
    await there.consume(rule, 'ann');
    expect(await here.consume(rule, 'ann')).toMatchObject({ allowed: false });
  });

  it('lets several processes that take points in advance have no more than the rule says together, and asks seldom', async () => {
    const rule = { name: 'sends', points: 50, durationMs: 60_000, lease: 10 };
    const prefix = freshPrefix();
    const processes = await Promise.all([1, 2, 3].map(() => openRedisLimiter(inject('redisUrl'), prefix)));
    const watcher = await connectRedis({ urls: [inject('redisUrl')], name: 'watch' });
    closers.push(() => closeRedis(watcher));
    const allowed = [0, 0, 0];
    for (let turn = 0; turn < 100; turn += 1) {
      for (const [at, limiter] of processes.entries())
        if ((await limiter.consume(rule, 'ann')).allowed) allowed[at] = (allowed[at] ?? 0) + 1;
    }
    expect(allowed.reduce((sum, count) => sum + count, 0)).toBe(50);
    // Five leases, and one refusal each, of which nobody asks again.
    expect(Number(await watcher.get(`${prefix}limit:sends:ann`))).toBeLessThanOrEqual(50 + 3 * rule.lease);
  });

  it('meets its first rule in a turn in which the connection already has something to send', async () => {
    const rule = { name: 'sends', points: 1, durationMs: 60_000 };
    const prefix = freshPrefix();
    const redis = await connectRedis({ urls: [inject('redisUrl')], name: 'test' });
    closers.push(() => closeRedis(redis));
    const limiter = createRedisLimiter({ redis, prefix });
    const [, answer] = await Promise.all([redis.exists(prefix), limiter.consume(rule, 'ann')]);
    expect(answer).toEqual({ allowed: true });
    const elsewhere = await openRedisLimiter(inject('redisUrl'), prefix);
    expect(await elsewhere.consume(rule, 'ann')).toMatchObject({ allowed: false });
  });

  it('counts by itself while Redis is away', async () => {
    const rule = { name: 'sends', points: 2, durationMs: 60_000 };
    const server = await startRedis();
    const limiter = await openRedisLimiter(server.url, freshPrefix());
    await limiter.consume(rule, 'ann');
    await server.kill();
    const allowed = async () => (await limiter.consume(rule, 'ann')).allowed;
    expect([await allowed(), await allowed(), await allowed()]).toEqual([true, true, false]);
    await server.stop();
  });
});
