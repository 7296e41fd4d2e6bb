import { describe, expect, it } from 'vitest';
import { sweep } from './testing/fake-ends.ts';
import { skewedClock } from './testing/fake-clock.ts';
import { createWorld, type TestDevice } from './testing/world.ts';
import type { ChatView, MessageView } from './types.ts';

const HOUR_MS = 3_600_000;

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob']) log.user(name);
  const chat = log.openDirect('u_ann', 'u_bob');
  log.say('u_ann', chat.id, 'stays');
  log.decide(chat.id, { disappearSeconds: 3600 }, { event: 'DISAPPEARING_SET', actorId: 'u_ann', title: '3600' });
  const bob = await world.liveDevice('bob');
  const view = ({ engine }: TestDevice) => engine.chat(chat.id).get() as ChatView;
  const shown = ({ engine }: TestDevice): MessageView[] => {
    const timeline = engine.openTimeline(chat.id);
    const { items } = timeline.get();
    timeline.close();
    return items.flatMap((item) => (item.kind === 'message' ? [item.message] : [])).filter(({ content }) => content.kind === 'text');
  };
  const bodies = (device: TestDevice) => shown(device).map(({ content }) => (content.kind === 'text' ? content.body : ''));
  return { ...world, chat, bob, view, shown, bodies };
};

describe('a message that disappears', () => {
  it('says when, and goes at its end though nothing is heard of it', async () => {
    const { log, chat, bob, advance, shown, bodies, view, clock } = await setUp();
    const { seq } = log.say('u_ann', chat.id, 'goes');
    await advance(500);
    expect(view(bob)).toMatchObject({ disappearSeconds: 3600, lastMessage: { content: { body: 'goes' } } });
    expect(shown(bob).map(({ expiresAt }) => expiresAt)).toEqual([
      null,
      new Date(Date.parse(chat.messages[seq - 1]?.createdAt ?? '') + HOUR_MS).toISOString(),
    ]);
    bob.network.isOnline = false;
    await advance(HOUR_MS - 10_000);
    expect(bodies(bob)).toEqual(['stays', 'goes']);
    await advance(10_000);
    expect(bodies(bob)).toEqual(['stays']);
    expect(JSON.stringify(view(bob).lastMessage)).not.toContain('goes');
    // It is no hole either, and comes back by no way.
    bob.network.isOnline = true;
    bob.signals.wake();
    await advance(60_000);
    expect(
      bob.engine
        .openTimeline(chat.id)
        .get()
        .items.every(({ kind }) => kind === 'message'),
    ).toBe(true);
    sweep(log);
    await advance(5_000);
    expect(bodies(bob)).toEqual(['stays']);
    expect(clock.now()).toBeGreaterThan(0);
  });

  it('is forgotten on the disk, and by a device that slept through its end', async () => {
    const { log, chat, bob, advance, bodies, device, clock } = await setUp();
    log.say('u_ann', chat.id, 'the secret');
    await advance(2_000);
    await bob.engine.stop();
    await advance(HOUR_MS);
    const again = device('bob', { storage: bob.storage });
    again.network.isOnline = false;
    void again.engine.start();
    await advance(1_000);
    expect(bodies(again)).toEqual(['stays']);
    await again.engine.stop();
    expect(JSON.stringify([...(await bob.storage.load()).chats.values()])).not.toContain('the secret');
    expect(clock.now()).toBeGreaterThan(HOUR_MS);
  });

  it('comes back to a device whose clock ran ahead, once the server says what time it is', async () => {
    const world = await setUp();
    const { log, chat, advance, bodies, shown, view } = world;
    const { seq } = log.say('u_ann', chat.id, 'stays for an hour @bob');
    log.send('u_ann', chat.id, 'an-answer-1', 'answer', seq);
    await advance(2_000);
    const before = shown(world.bob);
    expect(bodies(world.bob)).toEqual(['stays', 'stays for an hour @bob', 'answer']);
    await world.bob.engine.stop();
    const bob = world.device('bob', { storage: world.bob.storage, clock: skewedClock(world.clock, 2 * HOUR_MS) });
    bob.network.isOnline = false;
    void bob.engine.start();
    await advance(1_000);
    expect(bodies(bob)).toEqual(['stays']);
    log.say('u_ann', chat.id, 'meanwhile');
    bob.network.isOnline = true;
    bob.signals.wake();
    await advance(30_000);
    expect(bodies(bob)).toEqual(['stays', 'stays for an hour @bob', 'answer', 'meanwhile']);
    expect(shown(bob).slice(0, 3)).toEqual(before);
    expect(view(bob).lastMessage).toMatchObject({ content: { body: 'meanwhile' } });
    await advance(HOUR_MS);
    sweep(log);
    await advance(5_000);
    expect(bodies(bob)).toEqual(['stays']);
  });

  it('takes the words along that an answer quotes', async () => {
    const { log, chat, bob, advance, shown } = await setUp();
    const { seq } = log.say('u_ann', chat.id, 'quoted words');
    log.decide(chat.id, { disappearSeconds: 0 }, { event: 'DISAPPEARING_ENDED', actorId: 'u_ann', title: null });
    log.send('u_ann', chat.id, 'an-answer-1', 'answer', seq);
    await advance(500);
    expect(shown(bob).at(-1)).toMatchObject({ replyTo: { excerpt: 'quoted words' }, expiresAt: null });
    bob.network.isOnline = false;
    await advance(HOUR_MS);
    expect(shown(bob).at(-1)).toMatchObject({ content: { body: 'answer' }, replyTo: { seq, kind: 'EXPIRED', excerpt: '' } });
  });

  it('is read with the last that is left, so that nothing stays unread', async () => {
    const { log, chat, bob, advance, view } = await setUp();
    const { seq } = log.say('u_ann', chat.id, 'stays too');
    log.say('u_ann', chat.id, 'goes unread');
    await advance(HOUR_MS);
    sweep(log);
    await advance(5_000);
    expect(view(bob).unreadCount).toBeGreaterThan(0);
    bob.engine.markRead(chat.id, seq - 1);
    await advance(5_000);
    expect(view(bob).unreadCount).toBe(0);
    expect(log.member(chat.id, 'u_bob')?.readSeq).toBe(chat.lastSeq);
  });
});

describe('what is sent for somebody who is not there', () => {
  it('does not read what came before, on their devices and on the other side', async () => {
    const { log, chat, bob, advance, view, liveDevice, shown } = await setUp();
    const ann = await liveDevice('ann');
    log.say('u_ann', chat.id, 'did you see this?');
    await advance(500);
    const unread = view(bob).unreadCount;
    const content = { __typename: 'TextContent', body: 'good morning', away: true };
    log.send('u_bob', chat.id, 'scheduled-1', 'good morning', null, [], content);
    await advance(500);
    // One's own message counts, as a notice does.
    expect(view(bob).unreadCount).toBe(unread + 1);
    expect(
      shown(ann).find((message) => message.isOwn && message.content.kind === 'text' && message.content.body.startsWith('did'))?.state,
    ).not.toBe('read');
    bob.engine.markRead(chat.id, chat.lastSeq);
    await advance(5_000);
    expect(view(bob).unreadCount).toBe(0);
  });
});
