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

  it('starts again after a stop, and leaves nothing behind', async () => {
    const { clock, server, log, liveDevice, advance } = createWorld();
    for (const name of ['ann', 'bob']) log.user(name);
    const chat = log.openDirect('u_ann', 'u_bob');
    const { engine } = await liveDevice('ann');
    for (let round = 0; round < 3; round += 1) {
      void engine.stop();
      await advance(100);
      expect([server.subscriptions, clock.pending]).toEqual([0, 1]);
      log.say('u_bob', chat.id, `round ${round}`);
      void engine.start();
      await advance(500);
      expect(engine.chat(chat.id).get()?.lastMessage?.content).toEqual({ kind: 'text', body: `round ${round}` });
    }
  });

  it('replays a run exactly from its seed', async () => {
    const run = async () => {
      const { log, liveDevice, advance, server } = createWorld(7);
      for (const name of ['ann', 'bob']) log.user(name);
      const chat = log.openDirect('u_ann', 'u_bob');
      const { engine, network } = await liveDevice('ann');
      network.faults = { delayMinMs: 1, delayMaxMs: 300, dropFrame: 0.2, duplicateFrame: 0.1, reorderFrame: 0.2, loseAnswer: 0.2 };
      const trace: unknown[] = [];
      engine.connection.subscribe(() => trace.push(engine.connection.get()));
      engine.chats.subscribe(() => trace.push(engine.chats.get().map((view) => [view.lastSeq, view.lastMessage?.key])));
      for (let step = 0; step < 20; step += 1) {
        engine.sendText(chat.id, `mine ${step}`);
        log.say('u_bob', chat.id, `theirs ${step}`);
        await advance(700);
      }
      return { trace, asked: server.asked };
    };
    expect(await run()).toEqual(await run());
  });
});
