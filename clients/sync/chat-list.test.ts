import { describe, expect, it } from 'vitest';
import type { SyncEngine } from './types.ts';
import { draftLine, expectedChats } from './testing/expectations.ts';
import { asked, friends, say } from './testing/friends.ts';
import { createWorld, shown, type World } from './testing/world.ts';

const moreUntilEnd = async (engine: SyncEngine, world: World) => {
  for (let page = 0; page < 4; page += 1) {
    void engine.loadMoreChats();
    await world.advance(500);
  }
  return engine.chats.get();
};

describe('the chat list', () => {
  it('has the most recent 200 at once and the others soon, so that the sum of unread messages is right', async () => {
    const world = createWorld();
    for (const name of ['ann', 'bob']) world.log.user(name);
    for (let at = 0; at < 450; at += 1) {
      world.log.createGroup(`group ${at}`, ['u_bob', 'u_ann']);
      await world.advance(1);
    }
    const { engine } = world.device('ann');
    void engine.start();
    await world.advance(15);
    expect(engine.chats.get()).toHaveLength(200);
    await world.advance(500);
    expect(engine.chats.get()).toHaveLength(450);
    expect(engine.chats.get()[0]?.title).toBe('group 449');
    expect(engine.unreadTotal.get()).toBe(450);
    expect(await engine.loadMoreChats()).toBe(false);
  });

  it('after a long absence is shown as it was, then the newest chats, then the others by page and not one by one', async () => {
    const world = createWorld();
    for (const name of ['ann', 'bob']) world.log.user(name);
    const groups: string[] = [];
    for (let at = 0; at < 450; at += 1) {
      groups.push(world.log.createGroup(`group ${at}`, ['u_bob', 'u_ann']).id);
      await world.advance(1);
    }
    const first = await world.liveDevice('ann');
    await world.advance(2000);
    first.engine.setDraft(groups[3] as string, 'kept');
    await world.advance(3000);
    first.engine.markRead(groups[5] as string, 1);
    void first.engine.stop();
    await world.advance(100);
    for (const [at, id] of groups.entries()) {
      for (let message = 0; message < (at % 3) + 1; message += 1) world.log.say('u_bob', id, `meanwhile ${message}`);
      await world.advance(1);
    }
    world.log.remove('u_bob', groups[0] as string, 'u_ann');
    world.log.recall('u_bob', groups[10] as string, 2);
    world.server.answers.set('events', [{ errorCode: 'CURSOR_INVALID' }]);
    world.server.asked.length = 0;
    const again = world.device('ann', { storage: first.storage });
    void again.engine.start();
    await world.advance(1);
    expect(again.engine.chats.get()).toHaveLength(450);
    await world.advance(3000);
    expect(asked(world, 'chats')).toBe(5);
    await world.advance(40_000);
    // The one that was left is asked about, no other.
    expect(world.server.asked.filter(({ field, variables }) => field === 'chat' && 'after' in variables)).toHaveLength(1);
    const shownNow = again.engine.chats
      .get()
      .map(({ id, lastSeq, unreadCount, draft }) => `${id} ${lastSeq} ${unreadCount} ${draftLine({ text: draft })}`);
    const expected = expectedChats(world.log, 'u_ann').map(
      ({ id, lastSeq, unreadCount, draft }) => `${id} ${lastSeq} ${unreadCount} ${draft}`,
    );
    expect(shownNow.toSorted()).toEqual(expected.toSorted());
    const timeline = again.engine.openTimeline(groups[10] as string);
    await world.advance(1000);
    expect(shown(timeline)).toEqual(['GROUP_CREATED', 'recalled', 'meanwhile 1']);
  });

  it('forgets what is far down in a very long list, until it is scrolled to', async () => {
    const world = createWorld();
    for (const name of ['ann', 'bob']) world.log.user(name);
    for (let at = 0; at < 1100; at += 1) {
      world.log.createGroup(`group ${at}`, ['u_bob', 'u_ann']);
      await world.advance(1);
    }
    const { engine, network } = await world.liveDevice('ann');
    for (let page = 0; page < 4; page += 1) {
      void engine.loadMoreChats();
      await world.advance(500);
    }
    expect(engine.chats.get()).toHaveLength(1100);
    world.server.answers.set('events', [{ errorCode: 'CURSOR_INVALID' }]);
    network.cut(1006);
    await world.advance(5000);
    expect(engine.chats.get()).toHaveLength(1000);
    expect(await moreUntilEnd(engine, world)).toHaveLength(1100);
  });

  it('drops a chat at once when the viewer is removed from it, and takes it back', async () => {
    const world = createWorld();
    friends(world);
    const group = world.log.createGroup('group', ['u_bob', 'u_ann']);
    const { engine } = await world.liveDevice('ann');
    say(world, group.id, 3);
    world.log.remove('u_bob', group.id, 'u_ann');
    say(world, group.id, 1);
    await world.advance(100);
    expect(engine.chat(group.id).get()).toBeNull();
    world.log.add('u_bob', group.id, 'u_ann');
    await world.advance(100);
    const timeline = engine.openTimeline(group.id);
    await world.advance(100);
    expect(shown(timeline)).toEqual(['MEMBERS_ADDED']);
    expect(timeline.get().reachedStart).toBe(true);
    expect(engine.chat(group.id).get()?.unreadCount).toBe(1);
  });

  it('finds a chat beyond those that are held when it is opened by a link', async () => {
    const world = createWorld();
    for (const name of ['ann', 'bob']) world.log.user(name);
    const old = world.log.createGroup('old', ['u_bob', 'u_ann']);
    for (let at = 0; at < 1200; at += 1) {
      await world.advance(1);
      world.log.createGroup(`group ${at}`, ['u_bob', 'u_ann']);
    }
    const { engine } = await world.liveDevice('ann');
    expect(engine.chat(old.id).get()).toBeNull();
    const timeline = engine.openTimeline(old.id);
    const nowhere = engine.openTimeline('c_nowhere');
    await world.advance(500);
    expect(shown(timeline)).toEqual(['GROUP_CREATED']);
    expect(nowhere.get().items).toEqual([]);
    expect(engine.chat('c_nowhere').get()).toBeNull();
  });

  it('keeps rows that did not change the same objects', async () => {
    const world = createWorld();
    const chat = friends(world);
    const group = world.log.createGroup('group', ['u_bob', 'u_ann']);
    say(world, group.id, 5);
    const { engine } = await world.liveDevice('ann');
    const timeline = engine.openTimeline(group.id);
    await world.advance(500);
    const view = (id: string) => engine.chats.get().find((one) => one.id === id);
    const before = { direct: view(chat.id), items: timeline.get().items };
    expect(engine.chats.get()).toBe(engine.chats.get());
    say(world, group.id, 1);
    await world.advance(100);
    expect(view(chat.id)).toBe(before.direct);
    expect(
      timeline
        .get()
        .items.slice(0, -1)
        .every((item, at) => item === before.items[at]),
    ).toBe(true);
    expect(timeline.get()).toBe(timeline.get());
  });
});
