import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LiveEvent } from '../../services/live/events.ts';
import { createPresenceServices } from '../../services/presence/index.ts';
import { createPeople, createTestClock, type People, type Person } from '../support/people.ts';
import { waitFor } from '../support/wait-for.ts';

const GRACE_MS = 5_000;
const clock = createTestClock();
let people: People;
beforeAll(async () => {
  people = await createPeople({ clock });
});
afterAll(() => people.close());
afterEach(() => {
  vi.useRealTimers();
});

const SEE = `query ($id: ID!) { user(id: $id) { presence { online lastSeenAt user { id } } } }`;
const see = async (viewer: Person, other: Person) => (await viewer.run(SEE, { id: other.id })).user.presence;
const friends = async (): Promise<[Person, Person]> => {
  const [a, b] = [await people.signUp('A'), await people.signUp('B')];
  await people.befriend(a, b);
  return [a, b];
};
const settings = (person: Person, showPresence: boolean) =>
  person.run(`mutation ($on: Boolean) { updateSettings(input: { showPresence: $on }) { __typename } }`, { on: showPresence });
const edges = (heard: readonly LiveEvent[]) => heard.flatMap((event) => (event.type === 'PresenceChanged' ? [event.online] : []));
/** Lets the grace pass without waiting for it. */
const afterGrace = async (work: () => Promise<unknown>): Promise<void> => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await work();
  vi.advanceTimersByTime(GRACE_MS);
  vi.useRealTimers();
};

const store = () => people.engines.engines.presence;
/** Presence of another process of the same installation. */
const createProcess = () =>
  createPresenceServices({ prisma: people.prisma, presence: store(), clock, publisher: people.services.inner.publisher });

describe('presence', () => {
  it('is seen by contacts while a device is connected', async () => {
    const [a, b] = await friends();
    expect(await see(a, b)).toMatchObject({ online: false, lastSeenAt: expect.any(String), user: { id: b.id } });
    await people.services.deviceConnected(b.viewer);
    expect(await see(a, b)).toMatchObject({ online: true });
    const heard = await people.listen(b);
    await afterGrace(() => people.services.deviceGone(b.viewer));
    await waitFor(() => edges(heard).includes(false), 'going offline');
    expect(await see(a, b)).toMatchObject({ online: false });
  });

  it('is not seen by strangers, by oneself, or after being contacts', async () => {
    const [a, b] = await friends();
    const stranger = await people.signUp();
    await people.services.deviceConnected(b.viewer);
    expect([await see(stranger, b), await see(b, b)]).toEqual([null, null]);
    await people.services.removeContact(a.viewer, b.userId);
    expect([await see(a, b), await see(b, a)]).toEqual([null, null]);
    await people.services.deviceGone(b.viewer);
  });

  it('is hidden both ways by hiding one’s own', async () => {
    const [a, b] = await friends();
    await settings(a, false);
    expect([await see(a, b), await see(b, a)]).toEqual([null, null]);
    await settings(a, true);
    expect([await see(a, b), await see(b, a)]).toMatchObject([{ online: false }, { online: false }]);
  });

  it('is hidden both ways by a block of either side, and whoever watches is told to look again', async () => {
    const [a, b] = await friends();
    const heard = await Promise.all([people.listen(a), people.listen(b)]);
    await people.services.blockUser(a.viewer, b.userId);
    expect([await see(a, b), await see(b, a)]).toEqual([null, null]);
    for (const events of heard) await waitFor(() => events.some((event) => event.type === 'PresenceRightsChanged'), 'rights');
    await people.services.unblockUser(a.viewer, b.userId);
    expect([await see(a, b), await see(b, a)]).toMatchObject([{ online: false }, { online: false }]);
  });

  it('of many people is one query and one question to the store', async () => {
    const viewer = await people.signUp();
    const others = await Promise.all(Array.from({ length: 6 }, () => people.signUp()));
    for (const other of others) await people.befriend(viewer, other);
    const ids = others.map((other) => other.userId);
    const { result, count } = await people.countQueries(() => people.services.listPresence(viewer.viewer, [...ids, viewer.userId, -1n]));
    expect(count).toBe(1);
    expect(result.size).toBe(8);
    expect([result.get(viewer.userId), result.get(-1n)]).toEqual([null, null]);
  });
});

describe('devices coming and going', () => {
  it('tell only of the first that comes and the last that goes', async () => {
    const person = await people.signUp();
    const second = await people.signIn(person);
    const heard = await people.listen(person);
    await people.services.deviceConnected(person.viewer);
    await people.services.deviceConnected(person.viewer);
    await people.services.deviceConnected(second.viewer);
    await people.services.deviceBeat([person.viewer, second.viewer]);
    expect(edges(heard)).toEqual([true]);
    await afterGrace(() => people.services.deviceGone(person.viewer));
    await afterGrace(() => people.services.deviceGone(second.viewer));
    expect((await store().online([String(person.userId)])).size).toBe(1);
    expect(edges(heard)).toEqual([true]);
    await afterGrace(() => people.services.deviceGone(person.viewer));
    await waitFor(() => edges(heard).length === 2, 'going offline');
    expect(edges(heard)).toEqual([true, false]);
    await people.services.deviceGone(person.viewer);
  });

  it('do not flicker through a reload', async () => {
    const person = await people.signUp();
    const heard = await people.listen(person);
    await people.services.deviceConnected(person.viewer);
    await afterGrace(async () => {
      await people.services.deviceGone(person.viewer);
      vi.advanceTimersByTime(GRACE_MS - 1);
      await people.services.deviceConnected(person.viewer);
    });
    expect((await store().online([String(person.userId)])).size).toBe(1);
    expect(edges(heard)).toEqual([true]);
    await people.services.deviceGone(person.viewer);
  });

  it('write when a person and a device were seen once a minute, and when they leave', async () => {
    const person = await people.signUp();
    const seen = async () => {
      const user = await people.prisma.user.findUniqueOrThrow({ where: { id: person.userId } });
      const device = await people.prisma.device.findFirstOrThrow({ where: { userId: person.userId } });
      return [user.lastSeenAt.getTime(), device.lastSeenAt.getTime()];
    };
    const start = clock.now();
    await people.services.deviceConnected(person.viewer);
    clock.advance(30_000);
    expect(await people.countQueries(() => people.services.deviceBeat([person.viewer]))).toMatchObject({ count: 0 });
    expect(await seen()).toEqual([start, start]);
    clock.advance(31_000);
    expect(await people.countQueries(() => people.services.deviceBeat([person.viewer]))).toMatchObject({ count: 2 });
    expect(await seen()).toEqual([start + 61_000, start + 61_000]);
    clock.advance(20_000);
    const heard = await people.listen(person);
    await afterGrace(() => people.services.deviceGone(person.viewer));
    await waitFor(() => edges(heard).includes(false), 'going offline');
    expect((await seen())[0]).toBe(start + 81_000);
    expect(heard.find((event) => event.type === 'PresenceChanged')).toMatchObject({ online: false, lastSeenAtMs: start + 81_000 });
  });

  it('cost two statements a minute for all of a process together', async () => {
    const many = await Promise.all(Array.from({ length: 5 }, () => people.signUp()));
    const viewers = many.map((person) => person.viewer);
    for (const viewer of viewers) await people.services.deviceConnected(viewer);
    clock.advance(61_000);
    expect((await people.countQueries(() => people.services.deviceBeat(viewers))).count).toBe(2);
    for (const viewer of viewers) await people.services.deviceGone(viewer);
  });
});

describe('two processes', () => {
  it('do not take each other’s devices offline', async () => {
    const person = await people.signUp();
    const other = createProcess();
    const heard = await people.listen(person);
    await people.services.deviceConnected(person.viewer);
    // The network changed: the new socket is elsewhere before the old one is missed here.
    await other.deviceConnected(person.viewer);
    await afterGrace(() => people.services.deviceGone(person.viewer));
    await waitFor(async () => (await store().online([String(person.userId)])).size === 1, 'still online');
    expect(edges(heard)).not.toContain(false);
    await afterGrace(() => other.deviceGone(person.viewer));
    await waitFor(() => edges(heard).includes(false), 'going offline');
  });

  it('let go of their devices when they end', async () => {
    const person = await people.signUp();
    const other = createProcess();
    await other.deviceConnected(person.viewer);
    await other.closePresence();
    expect((await store().online([String(person.userId)])).size).toBe(0);
  });
});
