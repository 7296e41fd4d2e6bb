import { describe, expect, it } from 'vitest';
import { createWorld } from './testing/world.ts';
import type { MessageView } from './types.ts';

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob']) log.user(name);
  const chat = log.openDirect('u_ann', 'u_bob');
  for (let n = 1; n <= 4; n += 1) log.say('u_bob', chat.id, `message ${n}`);
  const phone = await world.liveDevice('ann', { deviceId: 'd_phone' });
  const laptop = await world.liveDevice('ann', { deviceId: 'd_laptop' });
  const at = (seq: number) => ({ chatId: chat.id, seq }) as MessageView;
  const played = ({ engine }: typeof phone) => engine.chat(chat.id).get()?.playedRanges ?? [];
  return { ...world, chat, phone, laptop, at, played };
};

describe('what was listened to', () => {
  it('is marked at once and on the other device, whichever of them listened to what', async () => {
    const { phone, laptop, at, played, advance } = await setUp();
    phone.engine.markPlayed(at(2));
    expect(played(phone)).toEqual([{ fromSeq: 2, toSeq: 2 }]);
    laptop.engine.markPlayed(at(4));
    await advance(2000);
    const both = [
      { fromSeq: 2, toSeq: 2 },
      { fromSeq: 4, toSeq: 4 },
    ];
    expect([played(phone), played(laptop)]).toEqual([both, both]);
  });

  it('is told when the network is back, after a restart too, and stays through other settings of the chat', async () => {
    const { phone, laptop, device, chat, at, played, advance } = await setUp();
    phone.network.goOffline();
    phone.engine.markPlayed(at(3));
    await advance(3000);
    void phone.engine.stop();
    await advance(500);
    expect(played(laptop)).toEqual([]);
    const again = device('ann', { deviceId: 'd_phone', storage: phone.storage });
    void again.engine.start();
    await advance(30_000);
    again.engine.updateChat(chat.id, { pinned: true });
    await advance(5000);
    expect([played(again), played(laptop)]).toEqual([again, laptop].map(() => [{ fromSeq: 3, toSeq: 3 }]));
  });
});
