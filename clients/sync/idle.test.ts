import { describe, expect, it } from 'vitest';
import { createWorld, shown } from './testing/world.ts';

const setUp = async (messages: number) => {
  const world = createWorld();
  for (const name of ['ann', 'bob']) world.log.user(name);
  const chat = world.log.openDirect('u_ann', 'u_bob');
  for (let at = 2; at <= messages; at += 1) world.log.say('u_bob', chat.id, `text ${at}`);
  const ann = await world.liveDevice('ann');
  const pages = () => world.server.asked.filter(({ field }) => field === 'chat').length;
  const holes = (timeline: { get(): { items: readonly { kind: string }[] } }) =>
    timeline.get().items.filter(({ kind }) => kind === 'hole').length;
  return { ...world, chat, ann, pages, holes };
};

describe('a device with nothing else to do', () => {
  it('fills the holes of an open timeline, the newest first, and then asks for nothing more', async () => {
    const { ann, chat, advance, pages, holes } = await setUp(500);
    const timeline = ann.engine.openTimeline(chat.id);
    await advance(1000);
    void timeline.loadAround(250);
    await advance(500);
    expect(holes(timeline)).toBe(1);
    await advance(20_000);
    expect(holes(timeline)).toBe(0);
    const items = timeline.get().items.flatMap((item) => (item.kind === 'message' ? [item.message.seq] : []));
    expect(items).toEqual(Array.from({ length: items.length }, (_, at) => (items[0] as number) + at));
    // History before the first row is for whoever scrolls to it.
    expect(timeline.get().reachedStart).toBe(false);
    const before = pages();
    await advance(10 * 60_000);
    expect(pages()).toBe(before);
  });

  it('waits while things happen', async () => {
    const { ann, chat, log, advance, holes } = await setUp(400);
    const timeline = ann.engine.openTimeline(chat.id);
    await advance(20_000);
    void timeline.loadAround(100);
    await advance(300);
    for (let second = 0; second < 10; second += 1) {
      log.say('u_bob', chat.id, `busy ${second}`);
      await advance(1000);
    }
    expect(holes(timeline)).toBe(1);
    await advance(15_000);
    expect(holes(timeline)).toBe(0);
  });

  it('leaves what is very long to whoever scrolls to it, and a closed chat alone', async () => {
    const { ann, chat, advance, holes, pages } = await setUp(3000);
    const timeline = ann.engine.openTimeline(chat.id);
    await advance(10_000);
    const before = pages();
    void timeline.loadAround(500);
    await advance(60_000);
    expect(holes(timeline)).toBe(1);
    expect(pages() - before).toBe(21);
    timeline.close();
    await advance(60_000);
    expect(pages() - before).toBe(21);
  });

  it('shows a hole until it is filled, and asks again for what the server could not give', async () => {
    const { ann, chat, server, advance, holes } = await setUp(300);
    const timeline = ann.engine.openTimeline(chat.id);
    await advance(10_000);
    void timeline.loadAround(120);
    await advance(500);
    server.answers.set(
      'chat',
      Array.from({ length: 4 }, () => ({ errorCode: 'INTERNAL_SERVER_ERROR' })),
    );
    await advance(5000);
    expect(shown(timeline).some((row) => row.startsWith('['))).toBe(true);
    await advance(60_000);
    expect(holes(timeline)).toBe(0);
  });
});
