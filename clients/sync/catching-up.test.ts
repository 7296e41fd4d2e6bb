import { describe, expect, it } from 'vitest';
import type { SyncEngine, TimelineItem } from './types.ts';
import { draftLine, expectedChats } from './testing/expectations.ts';
import { createWorld, shown, type World } from './testing/world.ts';

const friends = (world: World) => {
  for (const name of ['ann', 'bob', 'cem']) world.log.user(name);
  world.log.befriend('u_ann', 'u_bob');
  return world.log.openDirect('u_ann', 'u_bob');
};

const say = ({ log }: World, chatId: string, count: number) => {
  for (let at = 0; at < count; at += 1) log.say('u_bob', chatId, `text ${log.chat(chatId).lastSeq + 1}`);
};

const moreUntilEnd = async (engine: SyncEngine, world: World) => {
  for (let page = 0; page < 4; page += 1) {
    void engine.loadMoreChats();
    await world.advance(500);
  }
  return engine.chats.get();
};

const asked = ({ server }: World, field: string) => server.asked.filter((one) => one.field === field && one.userId === 'u_ann').length;
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
