import { describe, expect, it } from 'vitest';
import { createWorld, shown } from './testing/world.ts';

describe('createSyncEngine', () => {
  it('shows a snapshot, then live messages, and tells both sides how far they came', async () => {
    const { log, liveDevice, advance } = createWorld();
    const [ann, bob] = [log.user('ann'), log.user('bob')];
    log.befriend(ann.id, bob.id);
    const chat = log.openDirect(ann.id, bob.id);
    log.say(bob.id, chat.id, 'hello');
    const a = await liveDevice('ann');
    const b = await liveDevice('bob');
    expect(a.engine.connection.get().kind).toBe('live');
    expect(a.engine.account.get()?.contacts.map((contact) => contact.user.name)).toEqual(['bob']);
    expect(a.engine.chats.get().map((view) => [view.title, view.unreadCount])).toEqual([['bob', 2]]);

    const timeline = a.engine.openTimeline(chat.id);
    a.engine.sendText(chat.id, 'hi');
    expect(shown(timeline)).toEqual(['CHAT_OPENED', 'hello', 'hi (sending)']);
    await advance(300);
    expect(shown(timeline)).toEqual(['CHAT_OPENED', 'hello', 'hi (delivered)']);
    expect(a.engine.unreadTotal.get()).toBe(0);
    b.engine.markRead(chat.id, 3);
    await advance(300);
    expect(shown(timeline)).toEqual(['CHAT_OPENED', 'hello', 'hi (read)']);
    await a.engine.stop();
    await b.engine.stop();
  });
});
