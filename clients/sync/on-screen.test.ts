import { describe, expect, it } from 'vitest';
import { turnReading } from './testing/fake-reading.ts';
import { createWorld, shown } from './testing/world.ts';

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob', 'cem']) log.user(name);
  log.befriend('u_ann', 'u_bob');
  const chat = log.openDirect('u_ann', 'u_bob');
  const group = log.createGroup('group', ['u_bob', 'u_ann', 'u_cem']);
  const ann = await world.liveDevice('ann');
  const asked = (field: string) => world.server.asked.filter((one) => one.field === field && one.userId === 'u_ann');
  return { ...world, chat, group, ann, asked };
};

describe('marks', () => {
  it('tell what was received in direct chats only, gathered into one call', async () => {
    const { ann, asked, log, chat, group, advance } = await setUp();
    const before = asked('updateMarks').length;
    for (let at = 0; at < 5; at += 1) {
      log.say('u_bob', chat.id, `text ${at}`);
      log.say('u_bob', group.id, `text ${at}`);
    }
    await advance(300);
    const calls = asked('updateMarks').slice(before);
    expect(calls.map(({ variables }) => variables['input'])).toEqual([{ marks: [{ chatId: chat.id, deliveredSeq: 6 }] }]);
    expect(ann.engine.chat(chat.id).get()?.unreadCount).toBe(6);
  });

  it("show what was read at once, tell it once, and equal the server's count", async () => {
    const { ann, asked, log, chat, advance } = await setUp();
    for (let at = 0; at < 5; at += 1) log.say('u_bob', chat.id, `text ${at}`);
    await advance(300);
    const before = asked('updateMarks').length;
    for (const seq of [2, 3, 4]) ann.engine.markRead(chat.id, seq);
    expect(ann.engine.chat(chat.id).get()?.unreadCount).toBe(2);
    await advance(300);
    expect(asked('updateMarks').length - before).toBe(1);
    expect(log.member(chat.id, 'u_ann')?.readSeq).toBe(4);
    ann.engine.markRead(chat.id, 3);
    await advance(300);
    expect(asked('updateMarks').length - before).toBe(1);
  });

  it('are kept over a reload until the server has them', async () => {
    const { ann, log, chat, device, advance } = await setUp();
    ann.network.goOffline();
    ann.engine.markRead(chat.id, 1);
    await advance(1000);
    void ann.engine.stop();
    await advance(100);
    const again = device('ann', { storage: ann.storage });
    void again.engine.start();
    await advance(1000);
    expect(log.member(chat.id, 'u_ann')?.readSeq).toBe(1);
    expect((await again.storage.load()).marks.size).toBe(0);
  });

  it('arrive from another device of the same person', async () => {
    const { ann, log, group, advance } = await setUp();
    log.mark('u_ann', group.id, { readSeq: 1 });
    await advance(100);
    expect(ann.engine.chat(group.id).get()?.unreadCount).toBe(0);
  });
});

describe('a message that overtakes others', () => {
  it('stands behind a hole until they have come', async () => {
    const { ann, log, chat, server, advance } = await setUp();
    const timeline = ann.engine.openTimeline(chat.id);
    ann.network.isSilent = true;
    log.say('u_bob', chat.id, 'missed');
    const own = log.say('u_ann', chat.id, 'sent on another way');
    ann.engine.applyMessage(server.graph.message(own));
    expect(shown(timeline).slice(-2)).toEqual(['[2-2]', 'sent on another way (sent)']);
    await timeline.fill({ fromSeq: 2, toSeq: 2 }, 'end');
    ann.network.isSilent = false;
    await advance(30_000);
    expect(shown(timeline).slice(-2)).toEqual(['missed', 'sent on another way (sent)']);
  });
});

describe('typing', () => {
  it('tells at most every three seconds, anew after sending, and not while offline', async () => {
    const { ann, asked, chat, advance } = await setUp();
    for (let key = 0; key < 10; key += 1) {
      ann.engine.typing(chat.id);
      await advance(500);
    }
    expect(asked('setTyping')).toHaveLength(2);
    ann.engine.sendText(chat.id, 'hi');
    ann.engine.typing(chat.id);
    await advance(100);
    expect(asked('setTyping')).toHaveLength(3);
    ann.network.goOffline();
    await advance(5000);
    ann.engine.typing(chat.id);
    await advance(100);
    expect(asked('setTyping')).toHaveLength(3);
  });

  it('shows others until they send, stop, or fall silent', async () => {
    const { ann, server, log, group, advance } = await setUp();
    const typing = () =>
      ann.engine
        .chat(group.id)
        .get()
        ?.typing.map((user) => user.name);
    server.type(group.id, 'u_bob', true);
    server.type(group.id, 'u_cem', true);
    await advance(50);
    expect(typing()).toEqual(['bob', 'cem']);
    log.say('u_cem', group.id, 'hi');
    await advance(50);
    expect(typing()).toEqual(['bob']);
    server.type(group.id, 'u_bob', false);
    await advance(50);
    expect(typing()).toEqual([]);
    server.type(group.id, 'u_bob', true);
    await advance(5800);
    expect(typing()).toEqual(['bob']);
    await advance(300);
    expect(typing()).toEqual([]);
  });

  it('lapses on time on a device whose clock is wrong', async () => {
    const world = createWorld();
    for (const name of ['ann', 'bob']) world.log.user(name);
    const chat = world.log.openDirect('u_ann', 'u_bob');
    for (const skewMs of [-3_600_000, 3_600_000]) {
      const clock = { now: () => world.clock.now() + skewMs, setTimer: world.clock.setTimer.bind(world.clock) };
      const { engine } = await world.liveDevice('ann', { clock });
      world.server.type(chat.id, 'u_bob', true);
      await world.advance(1000);
      expect(engine.chat(chat.id).get()?.typing).toHaveLength(1);
      await world.advance(5500);
      expect(engine.chat(chat.id).get()?.typing).toHaveLength(0);
      await engine.stop();
    }
  });
});

describe('watchPresence', () => {
  it('merges all watchers into one subscription, renewed when the people change', async () => {
    const { ann, server, asked, advance } = await setUp();
    server.setOnline('u_bob', true);
    const one = ann.engine.watchPresence(['u_bob']);
    const two = ann.engine.watchPresence(['u_bob', 'u_cem']);
    const stopOne = one.subscribe(() => {});
    const stopTwo = two.subscribe(() => {});
    await advance(500);
    expect(server.watchers('presence')).toHaveLength(1);
    expect(asked('presence')).toHaveLength(1);
    expect([...one.get()]).toEqual([['u_bob', { online: true, lastSeenAt: null }]]);
    const before = one.get();
    server.setOnline('u_cem', true);
    await advance(100);
    expect(two.get().get('u_cem')?.online).toBe(true);
    expect(one.get()).toBe(before);
    stopTwo();
    await advance(500);
    expect(server.watchers('presence').map(({ variables }) => variables['userIds'])).toEqual([['u_bob']]);
    stopOne();
    await advance(500);
    expect(server.watchers('presence')).toHaveLength(0);
  });

  it('goes on after a reconnect', async () => {
    const { ann, server, advance } = await setUp();
    const presence = ann.engine.watchPresence(['u_bob']);
    presence.subscribe(() => {});
    await advance(500);
    ann.network.cut(1006);
    await advance(3000);
    server.setOnline('u_bob', true);
    await advance(100);
    expect(presence.get().get('u_bob')?.online).toBe(true);
    expect(server.watchers('presence')).toHaveLength(1);
  });
});

describe('reading in a direct chat', () => {
  it('shows while both show it, also what was read before it was hidden and meanwhile', async () => {
    const { ann, log, chat, advance } = await setUp();
    const timeline = ann.engine.openTimeline(chat.id);
    const ticks = () => timeline.get().items.flatMap((item) => (item.kind === 'message' && item.message.isOwn ? [item.message.state] : []));
    for (const body of ['one', 'two', 'three']) ann.engine.sendText(chat.id, body);
    await advance(500);
    log.mark('u_bob', chat.id, { readSeq: 2, deliveredSeq: 4 });
    await advance(100);
    expect(ticks()).toEqual(['read', 'delivered', 'delivered']);
    turnReading(log, 'u_bob');
    await advance(100);
    expect(ticks()).toEqual(['delivered', 'delivered', 'delivered']);
    log.mark('u_bob', chat.id, { readSeq: 3 });
    turnReading(log, 'u_ann');
    turnReading(log, 'u_bob');
    await advance(100);
    expect(ticks()).toEqual(['delivered', 'delivered', 'delivered']);
    turnReading(log, 'u_ann');
    await advance(100);
    expect(ticks()).toEqual(['read', 'read', 'delivered']);
    // Whoever answers has read it all.
    log.say('u_bob', chat.id, 'an answer');
    await advance(100);
    expect(ticks()).toEqual(['read', 'read', 'read']);
    timeline.close();
  });
});

describe('the receipts of a group', () => {
  it('are watched while its timeline is open, and counted on own messages', async () => {
    const { ann, server, log, group, advance } = await setUp();
    const timeline = ann.engine.openTimeline(group.id);
    ann.engine.sendText(group.id, 'hi');
    await advance(500);
    const last = () => timeline.get().items.at(-1);
    expect(last()).toMatchObject({ message: { readCount: 0, state: 'sent' } });
    log.mark('u_bob', group.id, { readSeq: 2 });
    await advance(100);
    expect(last()).toMatchObject({ message: { readCount: 1, state: 'read' } });
    log.mark('u_cem', group.id, { readSeq: 2 });
    await advance(100);
    expect(last()).toMatchObject({ message: { readCount: 2 } });
    timeline.close();
    await advance(500);
    expect(server.watchers('groupReceipts')).toHaveLength(0);
  });
});

describe('onIncoming', () => {
  it('fires once for each new message of others, live, whatever way it came', async () => {
    const { ann, server, log, chat, group, advance } = await setUp();
    const heard: string[] = [];
    ann.engine.onIncoming((message, view) => heard.push(`${view.title}: ${message.content.kind === 'text' ? message.content.body : ''}`));
    const timeline = ann.engine.openTimeline(chat.id);
    const read: string[] = [];
    timeline.onIncoming((message) => read.push(String(message.seq)));
    log.say('u_bob', chat.id, 'one');
    log.rename('u_bob', group.id, 'renamed');
    log.say('u_ann', chat.id, 'mine, from elsewhere');
    await advance(100);
    let lost = 0;
    server.loses = () => (lost += 1) <= 1;
    log.say('u_bob', chat.id, 'two');
    log.say('u_bob', chat.id, 'three');
    log.say('u_bob', group.id, 'four');
    await advance(1000);
    const opened = log.createGroup('new', ['u_cem', 'u_ann']);
    log.say('u_cem', opened.id, 'five');
    await advance(1000);
    log.recall('u_bob', chat.id, 2);
    await advance(1000);
    expect(heard.sort()).toEqual(['bob: one', 'bob: three', 'bob: two', 'new: five', 'renamed: four'].sort());
    expect(read).toEqual(['2', '4', '5']);
  });

  it('is silent about the past, and tells what came during a short absence', async () => {
    const { ann, log, chat, device, advance } = await setUp();
    log.say('u_bob', chat.id, 'before');
    await advance(100);
    void ann.engine.stop();
    await advance(100);
    log.say('u_bob', chat.id, 'while closed');
    const again = device('ann', { storage: ann.storage });
    const heard: string[] = [];
    again.engine.onIncoming((message) => heard.push(message.content.kind === 'text' ? message.content.body : ''));
    void again.engine.start();
    await advance(1000);
    expect(heard).toEqual([]);
    again.network.goOffline();
    log.say('u_bob', chat.id, 'during the night');
    await advance(3_600_000);
    log.say('u_bob', chat.id, 'just now');
    again.network.isOnline = true;
    again.signals.wake();
    await advance(1000);
    expect(heard).toEqual(['just now']);
  });

  it('says whether a person is looking at the chat', async () => {
    const { ann, log, chat, group, advance } = await setUp();
    const heard: boolean[] = [];
    ann.engine.onIncoming((_message, _chat, { attended }) => heard.push(attended));
    ann.engine.attend(chat.id);
    log.say('u_bob', chat.id, 'one');
    log.say('u_bob', group.id, 'two');
    await advance(100);
    ann.engine.attend(null);
    log.say('u_bob', chat.id, 'three');
    await advance(100);
    expect(heard).toEqual([true, false, false]);
  });
});

describe('a draft', () => {
  it('is kept over a reload', async () => {
    const { ann, chat, device, advance } = await setUp();
    ann.engine.setDraft(chat.id, 'half a thou');
    ann.engine.setDraft(chat.id, 'half a thought');
    await advance(500);
    void ann.engine.stop();
    await advance(100);
    const again = device('ann', { storage: ann.storage });
    again.network.isOnline = false;
    void again.engine.start();
    await advance(10);
    expect(again.engine.chat(chat.id).get()?.draft).toBe('half a thought');
    again.engine.setDraft(chat.id, '');
    await advance(500);
    expect((await again.storage.load()).drafts.get(chat.id)).toMatchObject({ text: '', unsaved: true });
  });
});

describe('a timeline', () => {
  it('has its unread line where it was when it opened', async () => {
    const { ann, log, chat, advance } = await setUp();
    log.mark('u_ann', chat.id, { readSeq: 1 });
    log.say('u_bob', chat.id, 'one');
    await advance(100);
    const timeline = ann.engine.openTimeline(chat.id);
    expect(timeline.get().unreadFromSeq).toBe(2);
    ann.engine.markRead(chat.id, 2);
    log.say('u_bob', chat.id, 'two');
    await advance(200);
    expect(timeline.get().unreadFromSeq).toBe(2);
    ann.engine.markRead(chat.id, 3);
    timeline.close();
    expect(ann.engine.openTimeline(chat.id).get().unreadFromSeq).toBeNull();
    expect(shown(timeline)).toEqual(['CHAT_OPENED', 'one', 'two']);
  });

  it('may be opened before its chat is known', async () => {
    const world = createWorld();
    for (const name of ['ann', 'bob']) world.log.user(name);
    const chat = world.log.openDirect('u_ann', 'u_bob');
    const { engine } = world.device('ann');
    const timeline = engine.openTimeline(chat.id);
    expect(timeline.get()).toMatchObject({ items: [], loading: true });
    void engine.start();
    await world.advance(500);
    expect(shown(timeline)).toEqual(['CHAT_OPENED']);
    expect(timeline.get().loading).toBe(false);
  });
});
