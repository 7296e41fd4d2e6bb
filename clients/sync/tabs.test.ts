import { describe, expect, it } from 'vitest';
import { createTabs } from './testing/tabs-world.ts';
import { shown } from './testing/world.ts';

const bodyOf = (message: { content: { kind: string } }) => (message.content as { body?: string }).body ?? message.content.kind;

describe('the tabs of one browser', () => {
  it('share one socket and show the same', async () => {
    const { tabs, links, server, log, chat, advance } = await createTabs();
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
    const { tabs, chat, advance } = await createTabs();
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
    const { tabs, server, log, chat, advance } = await createTabs();
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
    const { tabs, log, chat, group, advance } = await createTabs();
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
    const { tabs, server, log, group, advance } = await createTabs();
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
    const { tabs, log, chat, advance } = await createTabs();
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

describe('signing out', () => {
  it('in one tab ends all of them', async () => {
    const { tabs, links, storage, advance, log, chat } = await createTabs();
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
    const { tabs, storage, advance } = await createTabs();
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
    const { tabs, server, storage, advance } = await createTabs();
    server.revoked.add('d_ann');
    tabs[0].network.cut(4401, 'Unauthorized');
    await advance(5000);
    expect(Object.values(await storage.load()).filter((records) => records.size > 0)).toEqual([]);
    expect(tabs.map((tab) => tab.signedOut)).toEqual([['revoked'], ['revoked'], ['revoked']]);
  });
});
