import { describe, expect, it } from 'vitest';
import { createWorld } from './testing/world.ts';

describe('a silent message', () => {
  it('is unread and shown, and left out of what asks for attention', async () => {
    const world = createWorld();
    const { log, advance } = world;
    for (const name of ['ann', 'bob']) log.user(name);
    const chat = log.openDirect('u_ann', 'u_bob');
    const ann = await world.liveDevice('ann');
    const bob = await world.liveDevice('bob');
    bob.engine.markRead(chat.id, chat.lastSeq);
    await advance(1000);
    const sent = ann.engine.sendText(chat.id, 'psst', { silent: true });
    expect(ann.engine.chat(chat.id).get()?.lastMessage).toMatchObject({ key: sent, silent: true });
    await advance(1000);
    expect(bob.engine.chat(chat.id).get()).toMatchObject({ unreadCount: 1, lastMessage: { silent: true, content: { body: 'psst' } } });
    expect(bob.engine.unreadTotal.get()).toBe(0);
    ann.engine.sendText(chat.id, 'hey');
    await advance(1000);
    expect(bob.engine.chat(chat.id).get()?.unreadCount).toBe(2);
    expect(bob.engine.unreadTotal.get()).toBe(1);
    bob.engine.markRead(chat.id, chat.lastSeq);
    await advance(1000);
    expect(bob.engine.unreadTotal.get()).toBe(0);
  });

  it('is offered as one after a reload', async () => {
    const world = createWorld();
    const { log, advance } = world;
    for (const name of ['ann', 'bob']) log.user(name);
    const chat = log.openDirect('u_ann', 'u_bob');
    const ann = await world.liveDevice('ann');
    ann.network.goOffline();
    ann.engine.sendText(chat.id, 'psst', { silent: true });
    await advance(2000);
    await ann.engine.stop();
    const again = world.device('ann', { storage: ann.storage });
    void again.engine.start();
    await advance(5000);
    expect(chat.messages.at(-1)?.content).toMatchObject({ body: 'psst', silent: true });
  });
});
