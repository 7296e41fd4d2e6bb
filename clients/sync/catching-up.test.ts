import { describe, expect, it } from 'vitest';
import type { TimelineItem } from './types.ts';
import { asked, friends, say } from './testing/friends.ts';
import { createWorld, shown } from './testing/world.ts';

const firstSeq = (items: readonly TimelineItem[]) => items.flatMap((item) => (item.kind === 'message' ? [item.message.seq] : []))[0];

describe('a lost frame', () => {
  it('is found with the next one, and asked for once', async () => {
    const world = createWorld();
    const chat = friends(world);
    const { engine } = await world.liveDevice('ann');
    const timeline = engine.openTimeline(chat.id);
    let lost = 0;
    world.server.loses = (frame) => frame['__typename'] === 'ChatChanges' && (lost += 1) <= 2;
    say(world, chat.id, 4);
    await world.advance(1000);
    expect(shown(timeline)).toEqual(['CHAT_OPENED', 'text 2', 'text 3', 'text 4', 'text 5']);
    expect(asked(world, 'chat')).toBeLessThanOrEqual(2);
  });

  it('is found within one beat when it was the last', async () => {
    const world = createWorld();
    const chat = friends(world);
    const { engine } = await world.liveDevice('ann');
    world.server.loses = (frame) => frame['__typename'] !== 'Heartbeat';
    say(world, chat.id, 1);
    world.log.setContact('u_ann', 'u_bob', 'Bobby');
    const group = world.log.createGroup('new', ['u_bob', 'u_ann']);
    await world.advance(31_000);
    expect(engine.chats.get().map((view) => view.title)).toEqual(['new', 'Bobby']);
    expect(engine.chat(chat.id).get()?.lastMessage?.content).toEqual({ kind: 'text', body: 'text 2' });
    expect(engine.chat(group.id).get()?.unreadCount).toBe(1);
  });

  it('is found by the digest when even the beats were lost', async () => {
    const world = createWorld();
    const chat = friends(world);
    const other = world.log.createGroup('other', ['u_cem', 'u_ann']);
    const { engine } = await world.liveDevice('ann');
    await world.advance(61_000);
    world.server.loses = () => true;
    say(world, chat.id, 2);
    world.log.remove('u_cem', other.id, 'u_ann');
    await world.advance(59_000);
    world.server.loses = () => false;
    await world.advance(61_000);
    expect(engine.chats.get().map((view) => [view.id, view.lastSeq])).toEqual([[chat.id, 3]]);
  });
});

describe('coming back', () => {
  it('resumes from the cursor: only what is new comes, and nothing is asked for', async () => {
    const world = createWorld();
    const chat = friends(world);
    const { engine, network, signals } = await world.liveDevice('ann');
    const timeline = engine.openTimeline(chat.id);
    await world.advance(100);
    network.goOffline();
    say(world, chat.id, 5);
    world.log.mark('u_bob', chat.id, { readSeq: 1 });
    await world.advance(60_000);
    const before = world.server.asked.length;
    network.isOnline = true;
    signals.wake();
    await world.advance(60);
    expect(engine.connection.get().kind).toBe('live');
    expect(shown(timeline)).toHaveLength(6);
    const since = world.server.asked.slice(before).filter(({ userId }) => userId === 'u_ann');
    expect(since[0]?.variables['after']).toMatch(/^k\d+$/);
    expect(since.filter(({ field }) => field === 'chat')).toEqual([]);
  });

  it('shows what was too much to send as a hole that fills', async () => {
    const world = createWorld();
    const chat = friends(world);
    say(world, chat.id, 20);
    const { engine, network, signals } = await world.liveDevice('ann');
    const timeline = engine.openTimeline(chat.id);
    await world.advance(100);
    expect(shown(timeline)).toHaveLength(21);
    network.goOffline();
    say(world, chat.id, 300);
    network.isOnline = true;
    signals.wake();
    await world.advance(200);
    const { items, reachedStart } = timeline.get();
    expect(items).toHaveLength(30);
    expect(reachedStart).toBe(false);
    expect(firstSeq(items)).toBe(292);
    void timeline.loadAround(100);
    await world.advance(100);
    expect(shown(timeline).filter((text) => text.startsWith('['))).toEqual(['[125-291]']);
  });

  it('opens around any seq, fills holes from either end, and reaches the start', async () => {
    const world = createWorld();
    const chat = friends(world);
    say(world, chat.id, 300);
    const { engine } = await world.liveDevice('ann');
    const timeline = engine.openTimeline(chat.id);
    await world.advance(100);
    expect(timeline.get().unreadFromSeq).toBe(1);
    void timeline.loadAround(100);
    await world.advance(100);
    const isHole = (item: TimelineItem) => item.kind === 'hole';
    expect(shown(timeline)).toContain('text 100');
    const holes = timeline.get().items.filter(isHole);
    expect(holes).toMatchObject([{ fromSeq: 125, toSeq: 251 }]);
    for (const near of ['start', 'end', 'start', 'end'] as const) {
      const hole = timeline.get().items.find(isHole);
      if (hole?.kind === 'hole') void timeline.fill(hole, near);
      await world.advance(100);
    }
    expect(timeline.get().items.some(isHole)).toBe(false);
    for (let page = 0; page < 3; page += 1) {
      void timeline.loadOlder();
      await world.advance(100);
    }
    expect(timeline.get().items).toHaveLength(301);
    expect(timeline.get().reachedStart).toBe(true);
    const before = world.server.asked.length;
    await timeline.loadOlder();
    expect(world.server.asked).toHaveLength(before);
    expect(timeline.get().unreadFromSeq).toBe(1);
  });

  it('waits with a page until the network is back, and asks for the same page once', async () => {
    const world = createWorld();
    const chat = friends(world);
    say(world, chat.id, 100);
    const { engine, network, signals } = await world.liveDevice('ann');
    const timeline = engine.openTimeline(chat.id);
    await world.advance(100);
    network.goOffline();
    void timeline.loadOlder();
    void timeline.loadOlder();
    await world.advance(20_000);
    expect(timeline.get().loading).toBe(true);
    network.isOnline = true;
    signals.wake();
    const before = asked(world, 'chat');
    await world.advance(500);
    expect(asked(world, 'chat') - before).toBe(1);
    expect(timeline.get()).toMatchObject({ loading: false });
    expect(timeline.get().items).toHaveLength(100);
  });

  it('starts over with a snapshot when the server does not take the cursor', async () => {
    const world = createWorld();
    const chat = friends(world);
    const { engine, network } = await world.liveDevice('ann');
    network.cut(1006);
    say(world, chat.id, 3);
    world.server.answers.set('events', [{ errorCode: 'CURSOR_INVALID' }]);
    await world.advance(5000);
    expect(engine.connection.get().kind).toBe('live');
    expect(world.server.asked.filter(({ field }) => field === 'events').at(-1)?.variables['after']).toBeNull();
    expect(engine.chat(chat.id).get()?.lastSeq).toBe(4);
  });
});

describe('a catch-up that breaks off', () => {
  it('is taken up again from where it began', async () => {
    const world = createWorld();
    for (const name of ['ann', 'bob']) world.log.user(name);
    for (let at = 0; at < 20; at += 1) world.log.createGroup(`group ${at}`, ['u_bob', 'u_ann']);
    const { engine, network } = world.device('ann');
    let frames = 0;
    engine.chats.subscribe(() => {
      frames += 1;
      if (frames === 1) network.cut(1006);
    });
    const deliver = world.server.deliver.bind(world.server);
    let sent = 0;
    // The first seven frames arrive, then the line is cut.
    world.server.deliver = (listener, payload) => {
      sent += 1;
      if (sent <= 7 || sent > 22) deliver(listener, payload);
    };
    void engine.start();
    await world.advance(5000);
    expect(network.connects).toBe(2);
    expect(engine.connection.get().kind).toBe('live');
    expect(engine.chats.get()).toHaveLength(20);
    expect(world.server.asked.filter(({ field }) => field === 'chat' || field === 'chats')).toEqual([]);
  });
});

describe('people', () => {
  it('are asked for by id in one request, and then named everywhere', async () => {
    const world = createWorld();
    friends(world);
    const group = world.log.createGroup('group', ['u_bob', 'u_ann', 'u_cem']);
    const { engine } = await world.liveDevice('ann');
    const timeline = engine.openTimeline(group.id);
    world.log.say('u_cem', group.id, 'hello');
    await world.advance(6);
    const sender = () =>
      timeline
        .get()
        .items.map((item) => (item.kind === 'message' ? item.message.sender?.name : ''))
        .at(-1);
    expect(sender()).toBe('');
    await world.advance(200);
    expect(sender()).toBe('cem');
    expect(asked(world, 'user')).toBe(1);
  });

  it('are listed as members, owner first, and followed by frames', async () => {
    const world = createWorld();
    friends(world);
    const group = world.log.createGroup('group', ['u_bob', 'u_ann']);
    const { engine } = await world.liveDevice('ann');
    const members = engine.members(group.id);
    void engine.loadMembers(group.id);
    await world.advance(100);
    expect(members.get().map(({ user, role }) => `${user.name} ${role}`)).toEqual(['bob OWNER', 'ann MEMBER']);
    world.log.add('u_bob', group.id, 'u_cem');
    await world.advance(100);
    expect(members.get().map(({ user }) => user.name)).toEqual(['bob', 'ann', 'cem']);
    expect(engine.chat(group.id).get()?.memberCount).toBe(3);
    world.log.remove('u_bob', group.id, 'u_cem');
    await world.advance(100);
    expect(members.get().map(({ user }) => user.name)).toEqual(['bob', 'ann']);
  });
});

describe('an answer of another client library', () => {
  it('goes through the same reducer', async () => {
    const world = createWorld();
    const chat = friends(world);
    const { engine } = await world.liveDevice('ann');
    const group = world.log.createGroup('group', ['u_ann', 'u_bob']);
    engine.applyChat({ id: group.id, version: 1 });
    await world.advance(300);
    expect(engine.chat(group.id).get()?.title).toBe('group');
    say(world, chat.id, 1);
    await world.advance(100);
    const recalled = world.log.recall('u_bob', chat.id, 2);
    engine.applyMessage(world.server.graph.message(recalled));
    expect(engine.chat(chat.id).get()?.lastMessage?.content.kind).toBe('recalled');
    engine.applyMessage(null);
    engine.applyChat('nonsense');
  });
});
