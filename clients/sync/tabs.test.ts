import { describe, expect, it } from 'vitest';
import { createMemoryStorage } from './storage/memory.ts';
import { FakeBrowser } from './testing/fake-tabs.ts';
import { createWorld, shown, type TestDevice } from './testing/world.ts';

const bodyOf = (message: { content: { kind: string } }) => (message.content as { body?: string }).body ?? message.content.kind;

/** Three tabs of ann's browser, one storage, and bob elsewhere. */
const setUp = async (count = 3) => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob', 'cem']) log.user(name);
  log.befriend('u_ann', 'u_bob');
  const chat = log.openDirect('u_ann', 'u_bob');
  const group = log.createGroup('group', ['u_bob', 'u_ann', 'u_cem']);
  // A resume repeats the last moments: what made the chats is no part of them.
  await world.advance(20_000);
  const browser = new FakeBrowser();
  const storage = createMemoryStorage();
  const openTab = async () => {
    const handle = browser.open();
    const device = await world.liveDevice('ann', { storage, tabs: handle.tabs });
    return { ...handle, ...device };
  };
  const tabs: Awaited<ReturnType<typeof openTab>>[] = [];
  for (let at = 0; at < count; at += 1) tabs.push(await openTab());
  const links = () => tabs.reduce((sum, tab) => sum + tab.network.openLinks, 0);
  /** The process of a tab is gone: no goodbye, no last write. */
  const kill = (tab: (typeof tabs)[number]) => {
    tab.crash();
    tab.network.goOffline();
    tab.network.refusals.push(...Array.from({ length: 100 }, () => 1006));
  };
  return { ...world, chat, group, storage, tabs: tabs as [Tab, Tab, Tab], openTab, links, kill };
};

type Tab = TestDevice & ReturnType<FakeBrowser['open']>;

describe('the tabs of one browser', () => {
  it('share one socket and show the same', async () => {
    const { tabs, links, server, log, chat, advance } = await setUp();
    expect(links()).toBe(1);
    expect(server.watchers('events')).toHaveLength(1);
    log.say('u_bob', chat.id, 'hello');
    log.setContact('u_ann', 'u_bob', 'Bobby');
    await advance(300);
    for (const { engine } of tabs) {
      expect(engine.connection.get().kind).toBe('live');
      expect(engine.chats.get().map((view) => view.title)).toEqual(['Bobby', 'group']);
      expect(engine.chat(chat.id).get()).toMatchObject({ unreadCount: 2, lastMessage: { content: { body: 'hello' } } });
      expect(engine.account.get()?.contacts[0]?.remark).toBe('Bobby');
    }
  });

  it('send from any of them, shown in all, in order and once', async () => {
    const { tabs, chat, advance } = await setUp();
    const timelines = tabs.map(({ engine }) => engine.openTimeline(chat.id));
    tabs[2].engine.sendText(chat.id, 'from the third');
    expect(shown(timelines[2]!).at(-1)).toBe('from the third (sending)');
    await advance(1);
    expect(shown(timelines[0]!).at(-1)).toBe('from the third (sending)');
    tabs[1].engine.sendText(chat.id, 'from the second');
    await advance(1);
    tabs[0].engine.sendText(chat.id, 'from the first');
    await advance(1000);
    for (const timeline of timelines) {
      expect(shown(timeline).slice(1)).toEqual(['from the third (sent)', 'from the second (sent)', 'from the first (sent)']);
    }
    expect(chat.messages).toHaveLength(4);
  });

  it('share what was read, drafts, retries and discards', async () => {
    const { tabs, server, log, chat, advance } = await setUp();
    log.say('u_bob', chat.id, 'hello');
    await advance(200);
    tabs[1].engine.markRead(chat.id, 2);
    tabs[2].engine.setDraft(chat.id, 'half');
    await advance(300);
    expect(log.member(chat.id, 'u_ann')?.readSeq).toBe(2);
    expect(tabs.map(({ engine }) => engine.chat(chat.id).get()).map((view) => [view?.unreadCount, view?.draft])).toEqual([
      [0, 'half'],
      [0, 'half'],
      [0, 'half'],
    ]);
    server.answers.set('sendMessage', [
      { refusal: { __typename: 'NotContacts', code: 'NOT_CONTACTS', message: '', path: [], userIds: [] } },
    ]);
    const id = tabs[2].engine.sendText(chat.id, 'refused');
    await advance(300);
    expect(tabs[1].engine.chat(chat.id).get()?.lastMessage?.failureCode).toBe('NOT_CONTACTS');
    tabs[1].engine.retry(id);
    await advance(300);
    expect(tabs[2].engine.chat(chat.id).get()?.lastMessage?.state).toBe('sent');
    expect(chat.lastSeq).toBe(3);
  });

  it('tell of an incoming message once, and in every tab that has the chat open', async () => {
    const { tabs, log, chat, group, advance } = await setUp();
    const heard: string[] = [];
    const read: string[] = [];
    tabs.forEach(({ engine }, at) => {
      engine.onIncoming((message, _chat, { attended }) => heard.push(`${at} ${bodyOf(message)} ${attended}`));
      engine.openTimeline(at === 2 ? group.id : chat.id).onIncoming((message) => read.push(`${at} ${bodyOf(message)}`));
    });
    tabs[1].engine.attend(chat.id);
    await advance(10);
    log.say('u_bob', chat.id, 'to ann');
    log.say('u_bob', group.id, 'to all');
    await advance(300);
    expect(heard).toEqual(['0 to ann true', '0 to all false']);
    expect(read.sort()).toEqual(['0 to ann', '1 to ann', '2 to all']);
  });

  it('watch presence and receipts over the one socket', async () => {
    const { tabs, server, log, group, advance } = await setUp();
    const presence = tabs[1].engine.watchPresence(['u_bob']);
    presence.subscribe(() => {});
    const timeline = tabs[2].engine.openTimeline(group.id);
    tabs[2].engine.sendText(group.id, 'hi');
    await advance(1000);
    server.setOnline('u_bob', true);
    log.mark('u_bob', group.id, { readSeq: 2 });
    await advance(300);
    expect(presence.get().get('u_bob')?.online).toBe(true);
    expect(timeline.get().items.at(-1)).toMatchObject({ message: { readCount: 1 } });
    expect([server.watchers('presence').length, server.watchers('groupReceipts').length]).toEqual([1, 1]);
    void tabs[2].engine.stop();
    await advance(500);
    expect(server.watchers('groupReceipts')).toHaveLength(0);
  });

  it('load their own history without telling the others', async () => {
    const { tabs, log, chat, advance } = await setUp();
    for (let at = 0; at < 100; at += 1) log.say('u_bob', chat.id, `text ${at}`);
    await advance(300);
    const timeline = tabs[2].engine.openTimeline(chat.id);
    for (let page = 0; page < 3; page += 1) {
      void timeline.loadOlder();
      await advance(200);
    }
    expect(timeline.get().items.length).toBe(101);
    const fresh = tabs[1].engine.openTimeline(chat.id);
    expect(fresh.get().items.length).toBe(101);
  });
});

describe('when the leading tab goes', () => {
  it('another takes over within two seconds, and nothing is lost or told twice', async () => {
    const { tabs, kill, log, chat, server, advance } = await setUp();
    const heard: string[] = [];
    for (const { engine } of tabs) engine.onIncoming((message) => heard.push(bodyOf(message)));
    log.say('u_bob', chat.id, 'before');
    await advance(300);
    kill(tabs[0]);
    log.say('u_bob', chat.id, 'between');
    tabs[2].engine.sendText(chat.id, 'sent between');
    await advance(2000);
    expect(tabs[1].engine.connection.get().kind).toBe('live');
    expect(tabs[2].engine.connection.get().kind).toBe('live');
    expect(server.watchers('events')).toHaveLength(1);
    log.say('u_bob', chat.id, 'after');
    await advance(300);
    for (const { engine } of tabs.slice(1)) {
      expect(shown(engine.openTimeline(chat.id)).slice(1)).toEqual(['before', 'between', 'sent between (read)', 'after']);
    }
    expect(heard).toEqual(['before', 'between', 'after']);
  });

  it.each([0, 1])('shows one draft when a tab sends while another (%i) writes', async (writer) => {
    const { tabs, chat, log, advance } = await setUp();
    tabs[2].engine.sendText(chat.id, 'one');
    tabs[writer]?.engine.setDraft(chat.id, 'and two');
    await advance(10_000);
    const drafts = tabs.map(({ engine }) => engine.chat(chat.id).get()?.draft);
    expect(new Set(drafts).size).toBe(1);
    expect(log.users.get('u_ann')?.drafts.get(chat.id)?.text ?? '').toBe(drafts[0]);
  });

  it('keeps what a follower had asked it to send and could not any more', async () => {
    const { tabs, kill, chat, advance } = await setUp();
    tabs[0].network.goOffline();
    tabs[1].engine.sendText(chat.id, 'one');
    await advance(1);
    tabs[2].engine.sendText(chat.id, 'two');
    await advance(20_000);
    expect(chat.lastSeq).toBe(1);
    kill(tabs[0]);
    await advance(2000);
    expect(chat.messages.slice(1).map(({ content }) => content['body'])).toEqual(['one', 'two']);
  });

  it('does not lose a send whose tab closed right after it', async () => {
    const { tabs, kill, chat, storage, openTab, advance } = await setUp();
    tabs[0].network.goOffline();
    await advance(100);
    tabs[2].engine.sendText(chat.id, 'last words');
    await advance(1);
    for (const tab of [...tabs].reverse()) kill(tab);
    expect((await storage.load()).sends.size).toBe(1);
    await openTab();
    await advance(1000);
    expect(chat.messages.at(-1)?.content['body']).toBe('last words');
  });

  it('is replaced when it sleeps and another tab is looked at; awake again, it follows', async () => {
    const { tabs, log, chat, server, advance } = await setUp();
    tabs[0].sleep();
    tabs[0].network.isSilent = true;
    log.say('u_bob', chat.id, 'unheard');
    await advance(1000);
    tabs[1].signals.wake();
    await advance(2000);
    expect(tabs[1].engine.chat(chat.id).get()?.lastSeq).toBe(2);
    tabs[0].network.isSilent = false;
    tabs[0].wake();
    await advance(1000);
    expect(server.watchers('events')).toHaveLength(1);
    log.say('u_bob', chat.id, 'heard');
    await advance(300);
    for (const { engine } of tabs) expect(engine.chat(chat.id).get()?.lastSeq).toBe(3);
  });

  it('is replaced when it hangs and a person writes in another tab, or opens one', async () => {
    const { tabs, chat, openTab, advance } = await setUp(2);
    tabs[0].sleep();
    tabs[0].network.isSilent = true;
    tabs[1].engine.sendText(chat.id, 'hello?');
    await advance(2000);
    expect(chat.messages.at(-1)?.content['body']).toBe('hello?');
    tabs[1].sleep();
    tabs[1].network.isSilent = true;
    const late = await openTab();
    await advance(2000);
    expect(late.engine.connection.get().kind).toBe('live');
  });

  it('leaves a leader alone that answers', async () => {
    const { tabs, advance } = await setUp();
    tabs[1].signals.wake();
    await advance(5000);
    expect([tabs[0].network.openLinks, tabs[1].network.openLinks]).toEqual([1, 0]);
  });

  it('gives a newcomer the present state, however old its storage is', async () => {
    const { tabs, log, chat, openTab, advance } = await setUp();
    tabs[0].storage.write = () => Promise.reject(new Error('The disk is full.'));
    for (let at = 0; at < 5; at += 1) log.say('u_bob', chat.id, `text ${at}`);
    await advance(1000);
    const late = await openTab();
    expect(late.engine.chat(chat.id).get()?.lastSeq).toBe(6);
    expect(late.network.openLinks).toBe(0);
  });
});

describe('a tab that was replaced in its sleep', () => {
  /** The first tab sleeps, and the second leads in its place. */
  const replaced = async () => {
    const made = await setUp();
    made.tabs[0].sleep();
    made.tabs[0].network.isSilent = true;
    return made;
  };

  it('does not tell the others again, when it wakes, what they had proposed to it', async () => {
    const { tabs, log, chat, advance } = await replaced();
    tabs[1].engine.updateChat(chat.id, { pinned: true });
    tabs[1].engine.setDraft(chat.id, 'half');
    await advance(5000);
    expect(log.users.get('u_ann')?.settings.get(chat.id)?.pinnedAt).not.toBeNull();
    log.changeSettings('u_ann', chat.id, { pinned: false });
    log.setDraft('u_ann', chat.id, 'written on the phone');
    await advance(1000);
    tabs[0].network.isSilent = false;
    tabs[0].wake();
    await advance(60_000);
    expect(log.users.get('u_ann')?.settings.get(chat.id)?.pinnedAt).toBeNull();
    for (const { engine } of tabs) expect(engine.chat(chat.id).get()).toMatchObject({ isPinned: false, draft: 'written on the phone' });
  });

  it('does not answer with its old state a tab that has asked it in its sleep', async () => {
    const { tabs, log, chat, openTab, advance } = await replaced();
    tabs[1].signals.wake();
    await advance(900);
    const late = await openTab();
    await advance(3000);
    expect([tabs[1], tabs[2], late].map(({ network }) => network.openLinks)).toEqual([1, 0, 0]);
    log.say('u_bob', chat.id, 'news');
    log.setContact('u_ann', 'u_bob', 'Bobby');
    await advance(1000);
    tabs[0].network.isSilent = false;
    tabs[0].wake();
    await advance(100);
    for (const { engine } of [...tabs, late]) expect(engine.chat(chat.id).get()).toMatchObject({ lastSeq: 2, title: 'Bobby' });
  });

  it('loses nothing of what a person does in it before it has heard of that', async () => {
    const { tabs, log, chat, advance } = await replaced();
    log.say('u_bob', chat.id, 'unread');
    tabs[1].signals.wake();
    await advance(3000);
    tabs[0].engine.sendText(chat.id, 'from the first');
    tabs[0].engine.updateChat(chat.id, { pinned: true });
    tabs[0].network.isSilent = false;
    tabs[0].wake();
    await advance(3000);
    expect(chat.messages.at(-1)?.content['body']).toBe('from the first');
    for (const { engine } of tabs) {
      expect(shown(engine.openTimeline(chat.id)).at(-1)).toBe('from the first (sent)');
      expect(engine.chat(chat.id).get()?.isPinned).toBe(true);
    }
  });
});

describe('a tab that follows', () => {
  it('reads what the one that leads has not heard of yet, and it counts for all', async () => {
    const { tabs, log, server, chat, advance } = await setUp();
    server.loses = ({ __typename }) => __typename === 'ChatChanges';
    log.say('u_bob', chat.id, 'unheard');
    void tabs[1].engine.openTimeline(chat.id).loadAround(2);
    await advance(200);
    expect(tabs.map(({ engine }) => engine.chat(chat.id).get()?.unreadCount)).toEqual([1, 2, 1]);
    tabs[1].engine.markRead(chat.id, 2);
    await advance(1000);
    expect(log.member(chat.id, 'u_ann')?.readSeq).toBe(2);
    await advance(60_000);
    expect(tabs.map(({ engine }) => engine.chat(chat.id).get()?.unreadCount)).toEqual([0, 0, 0]);
  });

  it('shows of two drafts written at once the one that the leader took last', async () => {
    const { tabs, log, chat, advance } = await setUp();
    tabs[2].engine.setDraft(chat.id, 'in the third');
    tabs[1].engine.setDraft(chat.id, 'in the second');
    await advance(5000);
    const saved = log.users.get('u_ann')?.drafts.get(chat.id)?.text;
    expect(tabs.map(({ engine }) => engine.chat(chat.id).get()?.draft)).toEqual([saved, saved, saved]);
  });
});

describe('words on the disk that the leader never heard of', () => {
  it('are told to it by the tab that finds them', async () => {
    const { tabs, storage, openTab, log, chat, advance } = await setUp();
    log.say('u_bob', chat.id, 'unread');
    await advance(1000);
    const at = new Date(0).toISOString();
    await storage.write([
      {
        table: 'sends',
        key: 's_lost',
        value: { clientMessageId: 's_lost', chatId: chat.id, body: 'lost', createdAt: at, order: 1, failureCode: null },
      },
      { table: 'marks', key: chat.id, value: { readSeq: chat.lastSeq, deliveredSeq: chat.lastSeq } },
    ]);
    const wish = { id: 'w_lost', chatId: chat.id, kind: 'update', change: { pinned: true }, at, order: 2, upToSeq: 1, readSeq: 0 };
    await storage.write([{ table: 'wishes', key: 'w_lost', value: wish }]);
    expect(log.member(chat.id, 'u_ann')?.readSeq).toBeLessThan(chat.lastSeq);
    const { readSeq } = { readSeq: chat.lastSeq };
    await openTab();
    await advance(2000);
    expect(log.member(chat.id, 'u_ann')?.readSeq).toBeGreaterThanOrEqual(readSeq);
    for (const { engine } of tabs) expect(engine.chat(chat.id).get()?.isPinned).toBe(true);
    expect(log.users.get('u_ann')?.settings.get(chat.id)?.pinnedAt).not.toBeNull();
    const known = tabs[0].engine
      .openTimeline(chat.id)
      .get()
      .items.flatMap((item) => (item.kind === 'message' ? [item.message.key] : []));
    expect(known).toContain('s_lost');
  });
});

describe('words on the disk of a tab that ended with the one that led', () => {
  it('are taken up by the next one', async () => {
    const { tabs, storage, kill, log, chat, advance } = await setUp();
    const at = new Date(0).toISOString();
    const wish = { id: 'w_lost', chatId: chat.id, kind: 'update', change: { pinned: true }, at, order: 1, upToSeq: 1, readSeq: 0 };
    const draft = { text: 'half', unsaved: true, saved: { text: '', version: 0 } };
    await storage.write([
      { table: 'wishes', key: 'w_lost', value: wish },
      { table: 'drafts', key: chat.id, value: draft },
    ]);
    kill(tabs[0]);
    await advance(4000);
    expect(log.users.get('u_ann')?.settings.get(chat.id)?.pinnedAt).not.toBeNull();
    for (const { engine } of tabs.slice(1)) expect(engine.chat(chat.id).get()).toMatchObject({ isPinned: true, draft: 'half' });
  });
});

describe('a tab that is given the lead in its sleep', () => {
  it('and takes it when it wakes, before it has heard, leads once', async () => {
    const { tabs, links, log, chat, server, advance } = await setUp(2);
    tabs[1].sleep();
    void tabs[0].engine.stop();
    await advance(1000);
    // What it does first, awake, is to look for the one that led.
    tabs[1].tabs.steal();
    tabs[1].wake();
    await advance(3000);
    expect([links(), server.watchers('events').length, tabs[1].engine.connection.get().kind]).toEqual([1, 1, 'live']);
    log.say('u_bob', chat.id, 'hello');
    await advance(500);
    expect(shown(tabs[1].engine.openTimeline(chat.id)).at(-1)).toBe('hello');
  });
});

describe('signing out', () => {
  it('in one tab ends all of them', async () => {
    const { tabs, links, storage, advance, log, chat } = await setUp();
    // Something that each of them still has to write, the one that leads above all.
    log.say('u_bob', chat.id, 'just came in');
    for (const { engine } of tabs) engine.setDraft(chat.id, 'just written');
    await advance(10);
    void tabs[1].engine.wipe();
    await advance(5000);
    expect(tabs.map((tab) => tab.signedOut)).toEqual([['signOut'], ['signOut'], ['signOut']]);
    expect(links()).toBe(0);
    expect(Object.values(await storage.load()).filter((records) => records.size > 0)).toEqual([]);
  });

  it.each(['stopped', 'still starting'])('in one that is %s ends the others too', async (how) => {
    const { tabs, storage, advance } = await setUp();
    void tabs[1].engine.stop();
    await advance(1000);
    if (how === 'still starting') void tabs[1].engine.start();
    void tabs[1].engine.wipe();
    await advance(5000);
    expect([tabs[0].signedOut, tabs[2].signedOut]).toEqual([['signOut'], ['signOut']]);
    expect(Object.values(await storage.load()).filter((records) => records.size > 0)).toEqual([]);
    // It hears nothing more of them, and may be started again.
    void tabs[1].engine.start();
    await advance(1000);
    expect(tabs[1].engine.connection.get().kind).toBe('live');
  });

  it('by revocation reaches the tabs that follow', async () => {
    const { tabs, server, storage, advance } = await setUp();
    server.revoked.add('d_ann');
    tabs[0].network.cut(4401, 'Unauthorized');
    await advance(5000);
    expect(Object.values(await storage.load()).filter((records) => records.size > 0)).toEqual([]);
    expect(tabs.map((tab) => tab.signedOut)).toEqual([['revoked'], ['revoked'], ['revoked']]);
  });
});
