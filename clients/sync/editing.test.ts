import { describe, expect, it } from 'vitest';
import { createWorld, type TestDevice } from './testing/world.ts';
import type { MessageView } from './types.ts';

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob']) log.user(name);
  const chat = log.openDirect('u_ann', 'u_bob');
  const { seq } = log.say('u_ann', chat.id, 'see you at six');
  const phone = await world.liveDevice('ann', { deviceId: 'd_phone' });
  const laptop = await world.liveDevice('ann', { deviceId: 'd_laptop' });
  const bob = await world.liveDevice('bob');
  const on = ({ engine }: TestDevice, at = seq): MessageView => {
    const timeline = engine.openTimeline(chat.id);
    const found = timeline.get().items.flatMap((item) => (item.kind === 'message' && item.message.seq === at ? [item.message] : []));
    timeline.close();
    return found[0] as MessageView;
  };
  const textOn = (device: TestDevice) => {
    const { content } = on(device);
    return content.kind === 'text' ? content.body : content.kind;
  };
  const asked = () => world.server.asked.filter(({ field }) => field === 'editMessage').map(({ variables }) => variables['input']);
  return { ...world, chat, seq, phone, laptop, bob, on, textOn, asked };
};

describe('an edit', () => {
  it('shows at once where it is made, in the list too, and soon everywhere, with a mark', async () => {
    const { phone, laptop, bob, on, textOn, chat, advance } = await setUp();
    const before = bob.engine.chat(chat.id).get();
    phone.engine.editMessage(on(phone), '  see you at seven ');
    expect(textOn(phone)).toBe('see you at seven');
    expect(on(phone).editedAt).not.toBeNull();
    expect(phone.engine.chat(chat.id).get()?.lastMessage?.content).toEqual({ kind: 'text', body: 'see you at seven' });
    expect(textOn(laptop)).toBe('see you at six');
    await advance(1000);
    expect([phone, laptop, bob].map(textOn)).toEqual(Array.from({ length: 3 }, () => 'see you at seven'));
    expect(on(bob).editedAt).not.toBeNull();
    const after = bob.engine.chat(chat.id).get();
    expect([after?.unreadCount, after?.lastActivityAt]).toEqual([before?.unreadCount, before?.lastActivityAt]);
  });

  it('is nothing when the text is the same', async () => {
    const { phone, on, asked, advance } = await setUp();
    phone.engine.editMessage(on(phone), 'see you at six ');
    await advance(1000);
    expect([asked(), on(phone).editedAt]).toEqual([[], null]);
  });

  it('is undone when it is refused, and the tab that made it is told what was written', async () => {
    const { phone, laptop, on, textOn, server, chat, advance } = await setUp();
    const refused: unknown[] = [];
    phone.engine.onRefused((refusal) => refused.push(refusal));
    laptop.engine.onRefused((refusal) => refused.push(refusal));
    server.answers.set('editMessage', [
      { refusal: { __typename: 'EditWindowPassed', code: 'EDIT_WINDOW_PASSED', message: '', path: [], editWindowMs: 1 } },
    ]);
    const message = on(phone);
    phone.engine.editMessage(message, 'too late');
    expect(textOn(phone)).toBe('too late');
    await advance(1000);
    expect([textOn(phone), on(phone).editedAt]).toEqual(['see you at six', null]);
    expect(refused).toEqual([
      { chatId: chat.id, code: 'EDIT_WINDOW_PASSED', edit: { messageId: message.id, seq: message.seq, body: 'too late' } },
    ]);
  });

  it('is kept while the network is away, through a restart, and told in order', async () => {
    const world = await setUp();
    const { phone, on, textOn, asked, advance, bob, device } = world;
    phone.network.goOffline();
    phone.engine.editMessage(on(phone), 'one');
    phone.engine.editMessage(on(phone), 'two');
    expect(textOn(phone)).toBe('two');
    await advance(5000);
    void phone.engine.stop();
    await advance(100);
    const again = device('ann', { deviceId: 'd_phone', storage: phone.storage });
    again.network.goOffline();
    void again.engine.start();
    await advance(500);
    expect(textOn(again)).toBe('two');
    again.network.isOnline = true;
    again.signals.wake();
    await advance(5000);
    expect(asked().map((input) => (input as { body: string }).body)).toEqual(['one', 'two']);
    expect([again, bob].map(textOn)).toEqual(['two', 'two']);
  });

  it('says nothing over a recall that came first', async () => {
    const { phone, log, chat, seq, on, textOn, advance, bob } = await setUp();
    const message = on(phone);
    log.recall('u_ann', chat.id, seq);
    phone.engine.editMessage(message, 'too late');
    await advance(1000);
    expect([phone, bob].map(textOn)).toEqual(['recalled', 'recalled']);
    expect(on(phone).editedAt).toBeNull();
  });
});
