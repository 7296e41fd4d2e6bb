import { describe, expect, it } from 'vitest';
import { createWorld, type TestDevice } from './testing/world.ts';
import type { MessageView } from './types.ts';

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob']) log.user(name);
  const chat = log.openDirect('u_ann', 'u_bob');
  const { seq } = log.say('u_bob', chat.id, 'see you at six');
  const phone = await world.liveDevice('ann', { deviceId: 'd_phone' });
  const laptop = await world.liveDevice('ann', { deviceId: 'd_laptop' });
  const bob = await world.liveDevice('bob');
  const on = ({ engine }: TestDevice): MessageView => {
    const timeline = engine.openTimeline(chat.id);
    const found = timeline.get().items.flatMap((item) => (item.kind === 'message' && item.message.seq === seq ? [item.message] : []));
    timeline.close();
    return found[0] as MessageView;
  };
  const shown = (device: TestDevice) => on(device).reactions.map(({ emoji, count, isOwn }) => `${emoji} ${count}${isOwn ? ' own' : ''}`);
  const asked = () => world.server.asked.filter(({ field }) => field === 'setReaction').map(({ variables }) => variables['input']);
  return { ...world, chat, seq, phone, laptop, bob, on, shown, asked };
};

describe('a reaction', () => {
  it('shows at once where it is set, and soon everywhere, each knowing their own', async () => {
    const { phone, laptop, bob, on, shown, chat, advance } = await setUp();
    const before = bob.engine.chat(chat.id).get();
    phone.engine.setReaction(on(phone), '👍');
    expect([shown(phone), shown(laptop)]).toEqual([['👍 1 own'], []]);
    await advance(1000);
    expect([phone, laptop, bob].map(shown)).toEqual([['👍 1 own'], ['👍 1 own'], ['👍 1']]);
    bob.engine.setReaction(on(bob), '👍');
    await advance(1000);
    phone.engine.setReaction(on(phone), '🎉');
    expect(shown(phone)).toEqual(['👍 1', '🎉 1 own']);
    await advance(1000);
    expect([laptop, bob].map(shown)).toEqual([
      ['👍 1', '🎉 1 own'],
      ['👍 1 own', '🎉 1'],
    ]);
    const after = bob.engine.chat(chat.id).get();
    expect([after?.unreadCount, after?.lastActivityAt]).toEqual([before?.unreadCount, before?.lastActivityAt]);
  });

  it('is asked for once, and not when it stands already', async () => {
    const { phone, on, asked, advance } = await setUp();
    phone.engine.setReaction(on(phone), null);
    phone.engine.setReaction(on(phone), '👍');
    phone.engine.setReaction(on(phone), '👍');
    await advance(1000);
    phone.engine.setReaction(on(phone), '👍');
    await advance(1000);
    expect(asked()).toEqual([{ messageId: on(phone).id, emoji: '👍' }]);
  });

  it('is undone when it is refused, and the tab that set it is told', async () => {
    const { phone, laptop, on, shown, server, chat, seq, advance } = await setUp();
    const refused: unknown[] = [];
    phone.engine.onRefused((refusal) => refused.push(refusal));
    laptop.engine.onRefused((refusal) => refused.push(refusal));
    server.answers.set('setReaction', [
      { refusal: { __typename: 'LimitReached', code: 'LIMIT_REACHED', message: '', path: [], limit: '' } },
    ]);
    const message = on(phone);
    phone.engine.setReaction(message, '👍');
    expect(shown(phone)).toEqual(['👍 1 own']);
    await advance(1000);
    expect(shown(phone)).toEqual([]);
    expect(refused).toEqual([{ chatId: chat.id, code: 'LIMIT_REACHED', react: { messageId: message.id, seq, emoji: '👍' } }]);
  });

  it('is kept while the network is away, through a restart, and told in order', async () => {
    const { phone, on, shown, asked, advance, bob, device } = await setUp();
    phone.network.goOffline();
    phone.engine.setReaction(on(phone), '👍');
    phone.engine.setReaction(on(phone), '❤️');
    expect(shown(phone)).toEqual(['❤️ 1 own']);
    await advance(5000);
    void phone.engine.stop();
    await advance(100);
    const again = device('ann', { deviceId: 'd_phone', storage: phone.storage });
    again.network.goOffline();
    void again.engine.start();
    await advance(500);
    expect(shown(again)).toEqual(['❤️ 1 own']);
    again.network.isOnline = true;
    again.signals.wake();
    await advance(5000);
    expect(asked().map((input) => (input as { emoji: string }).emoji)).toEqual(['👍', '❤️']);
    expect([again, bob].map(shown)).toEqual([['❤️ 1 own'], ['❤️ 1']]);
  });

  it('goes with what is recalled, whichever comes first', async () => {
    const { phone, log, chat, seq, on, shown, advance, bob } = await setUp();
    const message = on(phone);
    log.recall('u_bob', chat.id, seq);
    phone.engine.setReaction(message, '👍');
    await advance(1000);
    expect([phone, bob].map(shown)).toEqual([[], []]);
    expect(on(phone).content.kind).toBe('recalled');
  });
});
