import { describe, expect, it } from 'vitest';
import { createTabs } from './testing/tabs-world.ts';
import { shown } from './testing/world.ts';

const bodyOf = (message: { content: { kind: string } }) => (message.content as { body?: string }).body ?? message.content.kind;

describe('when the leading tab goes', () => {
  it('another takes over within two seconds, and nothing is lost or told twice', async () => {
    const { tabs, kill, log, chat, server, advance } = await createTabs();
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
    const { tabs, chat, log, advance } = await createTabs();
    tabs[2].engine.sendText(chat.id, 'one');
    tabs[writer]?.engine.setDraft(chat.id, 'and two');
    await advance(10_000);
    const drafts = tabs.map(({ engine }) => engine.chat(chat.id).get()?.draft);
    expect(new Set(drafts).size).toBe(1);
    expect(log.users.get('u_ann')?.drafts.get(chat.id)?.text ?? '').toBe(drafts[0]);
  });

  it('keeps what a follower had asked it to send and could not any more', async () => {
    const { tabs, kill, chat, advance } = await createTabs();
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
    const { tabs, kill, chat, storage, openTab, advance } = await createTabs();
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
    const { tabs, log, chat, server, advance } = await createTabs();
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
    const { tabs, chat, openTab, advance } = await createTabs(2);
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
    const { tabs, advance } = await createTabs();
    tabs[1].signals.wake();
    await advance(5000);
    expect([tabs[0].network.openLinks, tabs[1].network.openLinks]).toEqual([1, 0]);
  });

  it('gives a newcomer the present state, however old its storage is', async () => {
    const { tabs, log, chat, openTab, advance } = await createTabs();
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
    const made = await createTabs();
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
    const { tabs, log, server, chat, advance } = await createTabs();
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
    const { tabs, log, chat, advance } = await createTabs();
    tabs[2].engine.setDraft(chat.id, 'in the third');
    tabs[1].engine.setDraft(chat.id, 'in the second');
    await advance(5000);
    const saved = log.users.get('u_ann')?.drafts.get(chat.id)?.text;
    expect(tabs.map(({ engine }) => engine.chat(chat.id).get()?.draft)).toEqual([saved, saved, saved]);
  });
});

describe('words on the disk that the leader never heard of', () => {
  it('are told to it by the tab that finds them', async () => {
    const { tabs, storage, openTab, log, chat, advance } = await createTabs();
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
    const { tabs, storage, kill, log, chat, advance } = await createTabs();
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
    const { tabs, links, log, chat, server, advance } = await createTabs(2);
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
