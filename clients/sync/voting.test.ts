import { describe, expect, it } from 'vitest';
import { closePoll } from './testing/fake-asked.ts';
import { createWorld, type TestDevice } from './testing/world.ts';
import type { MessageView } from './types.ts';

const POLL = { question: 'Lunch?', options: ['Noodles', 'Dumplings'], multiple: false, anonymous: true, closesInSeconds: null };

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob']) log.user(name);
  const chat = log.openDirect('u_ann', 'u_bob');
  const phone = await world.liveDevice('ann', { deviceId: 'd_phone' });
  const laptop = await world.liveDevice('ann', { deviceId: 'd_laptop' });
  const bob = await world.liveDevice('bob');
  const newest = ({ engine }: TestDevice): MessageView => {
    const timeline = engine.openTimeline(chat.id);
    const item = timeline.get().items.at(-1);
    timeline.close();
    if (item?.kind !== 'message') throw new Error('There is no message.');
    return item.message;
  };
  const shown = (device: TestDevice): string => {
    const { content } = newest(device);
    if (content.kind === 'chain')
      return content.entries.map(({ number, user, text }) => `${number} ${user.name} ${text}`.trim()).join(', ');
    if (content.kind !== 'poll') return content.kind;
    return `${content.options.map(({ voteCount }) => voteCount).join('-')} of ${content.voterCount}, own ${content.ownVote.join()}`;
  };
  const asked = (name: string) => world.server.asked.filter(({ field }) => field === name).map(({ variables }) => variables['input']);
  return { ...world, chat, phone, laptop, bob, newest, shown, asked };
};

describe('a poll', () => {
  it('is sent like a text, and a vote shows at once where it is given and soon everywhere, as an own one on own devices alone', async () => {
    const { phone, laptop, bob, chat, shown, newest, advance } = await setUp();
    phone.engine.sendPoll(chat.id, POLL);
    expect([newest(phone).state, shown(phone)]).toEqual(['sending', '0-0 of 0, own ']);
    await advance(1000);
    const before = bob.engine.chat(chat.id).get();
    expect([phone, laptop, bob].map(shown)).toEqual(Array.from({ length: 3 }, () => '0-0 of 0, own '));
    phone.engine.votePoll(newest(phone), [1]);
    expect([phone, laptop].map(shown)).toEqual(['0-1 of 1, own 1', '0-0 of 0, own ']);
    await advance(1000);
    expect([phone, laptop, bob].map(shown)).toEqual(['0-1 of 1, own 1', '0-1 of 1, own 1', '0-1 of 1, own ']);
    laptop.engine.votePoll(newest(laptop), [0]);
    expect(shown(laptop)).toBe('1-0 of 1, own 0');
    await advance(1000);
    bob.engine.votePoll(newest(bob), [0]);
    await advance(1000);
    phone.engine.votePoll(newest(phone), []);
    await advance(1000);
    expect([phone, laptop, bob].map(shown)).toEqual(['1-0 of 1, own ', '1-0 of 1, own ', '1-0 of 1, own 0']);
    const after = bob.engine.chat(chat.id).get();
    expect([after?.unreadCount, after?.lastActivityAt]).toEqual([before?.unreadCount, before?.lastActivityAt]);
  });

  it('asks for nothing that stands already, and undoes what is refused', async () => {
    const { phone, laptop, chat, log, shown, newest, advance, asked } = await setUp();
    phone.engine.sendPoll(chat.id, POLL);
    await advance(1000);
    const refused: unknown[] = [];
    phone.engine.onRefused(({ code }) => refused.push(code));
    laptop.engine.onRefused(({ code }) => refused.push(code));
    phone.engine.votePoll(newest(phone), []);
    phone.engine.votePoll(newest(phone), [0]);
    phone.engine.votePoll(newest(phone), [0]);
    await advance(1000);
    expect(asked('votePoll')).toEqual([{ messageId: newest(phone).id, options: [0] }]);
    const { seq } = newest(phone);
    closePoll(log, chat.id, seq as number);
    phone.engine.votePoll(newest(phone), [1]);
    expect(shown(phone)).toBe('0-1 of 1, own 1');
    await advance(1000);
    expect([shown(phone), refused]).toEqual(['1-0 of 1, own 0', ['POLL_CLOSED']]);
  });

  it('keeps the own vote over a restart, and what is not told yet as well', async () => {
    const { phone, chat, shown, newest, advance, device, bob } = await setUp();
    phone.engine.sendPoll(chat.id, POLL);
    await advance(1000);
    phone.engine.votePoll(newest(phone), [0]);
    await advance(1000);
    phone.network.goOffline();
    phone.engine.votePoll(newest(phone), [1]);
    await advance(500);
    void phone.engine.stop();
    await advance(100);
    const again = device('ann', { deviceId: 'd_phone', storage: phone.storage });
    again.network.goOffline();
    void again.engine.start();
    await advance(500);
    expect([shown(again), shown(bob)]).toEqual(['0-1 of 1, own 1', '1-0 of 1, own ']);
    again.network.isOnline = true;
    again.signals.wake();
    await advance(5000);
    expect([shown(again), shown(bob)]).toEqual(['0-1 of 1, own 1', '0-1 of 1, own ']);
    // A device that begins anew is told.
    const fresh = device('ann', { deviceId: 'd_new' });
    void fresh.engine.start();
    await advance(3000);
    expect(shown(fresh)).toBe('0-1 of 1, own 1');
  });
});

describe('a group chain', () => {
  it('shows an entry at once, changes it in its place, and takes it off again', async () => {
    const { phone, bob, chat, shown, newest, advance } = await setUp();
    phone.engine.sendChain(chat.id, 'Who comes?');
    await advance(1000);
    phone.engine.setChainEntry(newest(phone), 'with cake');
    expect([shown(phone), shown(bob)]).toEqual(['1 ann with cake', '']);
    await advance(1000);
    bob.engine.setChainEntry(newest(bob), '');
    await advance(1000);
    phone.engine.setChainEntry(newest(phone), 'with tea');
    expect(shown(phone)).toBe('1 ann with tea, 2 bob');
    await advance(1000);
    expect(shown(bob)).toBe('1 ann with tea, 2 bob');
    phone.engine.setChainEntry(newest(phone), null);
    expect(shown(phone)).toBe('1 bob');
    await advance(1000);
    expect([phone, bob].map(shown)).toEqual(['1 bob', '1 bob']);
  });
});
