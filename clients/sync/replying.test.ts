import { describe, expect, it } from 'vitest';
import { createWorld, type TestDevice } from './testing/world.ts';
import type { MessageView } from './types.ts';

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob']) log.user(name);
  const chat = log.openDirect('u_ann', 'u_bob');
  const { seq } = log.say('u_bob', chat.id, 'tea\nor coffee?');
  const phone = await world.liveDevice('ann', { deviceId: 'd_phone' });
  const bob = await world.liveDevice('bob');
  const shown = ({ engine }: TestDevice): MessageView[] => {
    const timeline = engine.openTimeline(chat.id);
    const messages = timeline.get().items.flatMap((item) => (item.kind === 'message' ? [item.message] : []));
    timeline.close();
    return messages;
  };
  const question = (device: TestDevice) => shown(device).find((message) => message.seq === seq) as MessageView;
  return { ...world, chat, seq, phone, bob, shown, question };
};

describe('a reply', () => {
  it('shows what it answers at once, and on the other side', async () => {
    const { phone, bob, chat, seq, shown, question, advance } = await setUp();
    phone.engine.sendText(chat.id, 'tea', { replyTo: question(phone) });
    expect(shown(phone).at(-1)).toMatchObject({
      state: 'sending',
      replyTo: { seq, sender: { id: 'u_bob' }, kind: 'TEXT', excerpt: 'tea or coffee?' },
    });
    await advance(1000);
    for (const device of [phone, bob])
      expect(shown(device).at(-1)).toMatchObject({ content: { body: 'tea' }, replyTo: { seq, sender: { id: 'u_bob' }, kind: 'TEXT' } });
    expect(question(bob).replyTo).toBeNull();
  });

  it('keeps what it answers when that is recalled', async () => {
    const { phone, bob, log, chat, seq, shown, question, advance } = await setUp();
    phone.engine.sendText(chat.id, 'tea', { replyTo: question(phone) });
    await advance(1000);
    log.recall('u_bob', chat.id, seq);
    await advance(1000);
    for (const device of [phone, bob]) {
      expect(question(device).content.kind).toBe('recalled');
      expect(shown(device).at(-1)?.replyTo?.excerpt).toContain('coffee');
    }
  });

  it('is kept with what it answers while the network is away, through a restart', async () => {
    const { phone, device, chat, seq, shown, question, advance, server, bob } = await setUp();
    phone.network.goOffline();
    phone.engine.sendText(chat.id, 'tea', { replyTo: question(phone) });
    await advance(5000);
    void phone.engine.stop();
    await advance(100);
    const again = device('ann', { deviceId: 'd_phone', storage: phone.storage });
    again.network.goOffline();
    void again.engine.start();
    await advance(500);
    expect(shown(again).at(-1)).toMatchObject({ state: 'sending', replyTo: { seq, kind: 'TEXT' } });
    again.network.isOnline = true;
    again.signals.wake();
    await advance(60_000);
    expect(server.asked.findLast(({ field }) => field === 'sendMessage')?.variables['input']).toMatchObject({ replyToSeq: seq });
    expect(shown(bob).at(-1)).toMatchObject({ content: { body: 'tea' }, replyTo: { seq } });
  });
});
