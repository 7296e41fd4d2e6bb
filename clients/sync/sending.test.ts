import { describe, expect, it } from 'vitest';
import { SEND_AGE_MAX_MS } from './effects/sender.ts';
import { GOOD_NETWORK } from './testing/fake-network.ts';
import { createWorld, shown, type TestDevice } from './testing/world.ts';

const setUp = async (seed = 1) => {
  const world = createWorld(seed);
  const { log } = world;
  for (const name of ['ann', 'bob']) log.user(name);
  log.befriend('u_ann', 'u_bob');
  const chat = log.openDirect('u_ann', 'u_bob');
  const ann = await world.liveDevice('ann');
  const bodies = () => chat.messages.slice(1).map((message) => message.content['body'] ?? 'recalled');
  const reopened = async ({ engine, storage }: TestDevice, isOnline = true) => {
    void engine.stop();
    await world.advance(50);
    const again = world.device('ann', { storage });
    again.network.isOnline = isOnline;
    void again.engine.start();
    await world.advance(500);
    return again;
  };
  return { ...world, chat, ann, bodies, reopened };
};

describe('sendText', () => {
  it('hands over 20 messages that were written offline and survived a reload: exactly 20, in order, once', async () => {
    const { ann, chat, bodies, advance, reopened } = await setUp();
    ann.network.goOffline();
    const texts = Array.from({ length: 20 }, (_, at) => `text ${at}`);
    for (const text of texts) ann.engine.sendText(chat.id, text);
    await advance(60_000);
    const again = await reopened(ann, false);
    const timeline = again.engine.openTimeline(chat.id);
    expect(shown(timeline).slice(1)).toEqual(texts.map((text) => `${text} (sending)`));
    await advance(10_000);
    again.network.isOnline = true;
    again.signals.wake();
    await advance(10_000);
    expect(bodies()).toEqual(texts);
    expect(shown(timeline).slice(1)).toEqual(texts.map((text) => `${text} (sent)`));
  });

  it('sends once and in order through a network that loses answers', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const { ann, chat, bodies, advance } = await setUp(seed);
      ann.network.faults = { ...GOOD_NETWORK, loseAnswer: 0.5, delayMaxMs: 200 };
      const texts = Array.from({ length: 10 }, (_, at) => `text ${at}`);
      for (const text of texts) ann.engine.sendText(chat.id, text);
      await advance(120_000);
      ann.network.faults = GOOD_NETWORK;
      await advance(60_000);
      expect(bodies()).toEqual(texts);
    }
  });

  it('keeps the row: one key from the first echo to the ack, and the same place', async () => {
    const { ann, chat, advance } = await setUp();
    const timeline = ann.engine.openTimeline(chat.id);
    const key = ann.engine.sendText(chat.id, 'hi');
    const keys = () => timeline.get().items.map((item) => (item.kind === 'message' ? item.message.key : item.key));
    const before = keys();
    expect(before.at(-1)).toBe(key);
    await advance(500);
    expect(keys()).toEqual(before);
    expect(timeline.get().items.at(-1)).toMatchObject({ message: { id: 'm_c_1_2', seq: 2, state: 'sent' } });
  });

  it('writes a message down before it is offered for the first time', async () => {
    const { ann, chat, server, advance } = await setUp();
    ann.engine.sendText(chat.id, 'hi');
    await advance(2);
    expect((await ann.storage.load()).sends.size).toBe(1);
    expect(server.asked.some(({ field }) => field === 'sendMessage')).toBe(false);
    await advance(1000);
    expect((await ann.storage.load()).sends.size).toBe(0);
  });

  it('shows a refusal with its code, goes on with the next, and sends again on retry', async () => {
    const { ann, chat, server, bodies, advance } = await setUp();
    const timeline = ann.engine.openTimeline(chat.id);
    server.answers.set('sendMessage', [
      { refusal: { __typename: 'NotContacts', code: 'NOT_CONTACTS', message: '', path: [], userIds: [] } },
    ]);
    const refused = ann.engine.sendText(chat.id, 'first');
    ann.engine.sendText(chat.id, 'second');
    await advance(500);
    expect(bodies()).toEqual(['second']);
    expect(shown(timeline)).toEqual(['CHAT_OPENED', 'second (sent)', 'first (failed)']);
    const failed = timeline.get().items.at(-1);
    expect(failed?.kind === 'message' && failed.message.failureCode).toBe('NOT_CONTACTS');
    ann.engine.retry(refused);
    await advance(500);
    expect(shown(timeline)).toEqual(['CHAT_OPENED', 'second (sent)', 'first (sent)']);
  });

  it('keeps a failed message over a reload, and forgets it when it is discarded', async () => {
    const { ann, chat, server, reopened, advance } = await setUp();
    server.answers.set('sendMessage', [{ refusal: { __typename: 'InvalidInput', code: 'INVALID_INPUT', message: '', path: [] } }]);
    const id = ann.engine.sendText(chat.id, 'too long');
    await advance(500);
    const again = await reopened(ann);
    const timeline = again.engine.openTimeline(chat.id);
    expect(shown(timeline).at(-1)).toBe('too long (failed)');
    again.engine.discard(id);
    await advance(500);
    expect(shown(timeline)).toEqual(['CHAT_OPENED']);
    expect((await again.storage.load()).sends.size).toBe(0);
    expect(chat.lastSeq).toBe(1);
  });

  it('takes a new id when a message is sent again whose id is spent', async () => {
    const { ann, chat, server, bodies, advance } = await setUp();
    server.answers.set('sendMessage', [{ refusal: { __typename: 'MessageIdReused', code: 'MESSAGE_ID_REUSED', message: '', path: [] } }]);
    const id = ann.engine.sendText(chat.id, 'mine');
    await advance(500);
    ann.engine.retry(id);
    await advance(500);
    expect(bodies()).toEqual(['mine']);
    expect(chat.messages.at(-1)?.clientMessageId).not.toBe(id);
  });

  it('lets the log settle a send whose id is stored already: nothing is lost, nothing comes twice', async () => {
    const { ann, chat, log, bodies, advance } = await setUp();
    ann.network.goOffline();
    log.send('u_ann', chat.id, ann.engine.sendText(chat.id, 'mine'), 'mine');
    ann.network.isOnline = true;
    ann.signals.wake();
    await advance(2000);
    expect(bodies()).toEqual(['mine']);
    expect(shown(ann.engine.openTimeline(chat.id))).toEqual(['CHAT_OPENED', 'mine (sent)']);
  });

  it('waits as long as a rate limit says, and keeps the order', async () => {
    const { ann, chat, server, bodies, advance } = await setUp();
    server.answers.set('sendMessage', [
      { refusal: { __typename: 'RateLimited', code: 'RATE_LIMITED', message: '', path: [], retryAfterMs: 5000 } },
    ]);
    ann.engine.sendText(chat.id, 'one');
    ann.engine.sendText(chat.id, 'two');
    await advance(4500);
    expect(bodies()).toEqual([]);
    await advance(1500);
    expect(bodies()).toEqual(['one', 'two']);
  });

  it('tries a failing server again for a while, then gives the message back', async () => {
    const { ann, chat, server, bodies, advance } = await setUp();
    const timeline = ann.engine.openTimeline(chat.id);
    server.answers.set(
      'sendMessage',
      Array.from({ length: 3 }, () => ({ errorCode: 'INTERNAL_SERVER_ERROR' })),
    );
    ann.engine.sendText(chat.id, 'patient');
    await advance(20_000);
    expect(bodies()).toEqual(['patient']);
    server.answers.set(
      'sendMessage',
      Array.from({ length: 50 }, () => ({ errorCode: 'INTERNAL_SERVER_ERROR' })),
    );
    ann.engine.sendText(chat.id, 'hopeless');
    await advance(300_000);
    expect(shown(timeline).at(-1)).toBe('hopeless (failed)');
  });

  it('does not fail for want of a network, until a day has passed', async () => {
    const { ann, chat, advance } = await setUp();
    const timeline = ann.engine.openTimeline(chat.id);
    ann.network.goOffline();
    ann.engine.sendText(chat.id, 'late');
    await advance(SEND_AGE_MAX_MS - 3_600_000);
    expect(shown(timeline).at(-1)).toBe('late (sending)');
    await advance(2 * 3_600_000);
    expect(timeline.get().items.at(-1)).toMatchObject({ message: { state: 'failed', failureCode: 'NETWORK' } });
  });

  it('does not let one chat wait for another', async () => {
    const { ann, chat, log, server, advance } = await setUp();
    const group = log.createGroup('all', ['u_ann', 'u_bob']);
    await advance(100);
    server.answers.set('sendMessage', [
      { refusal: { __typename: 'RateLimited', code: 'RATE_LIMITED', message: '', path: [], retryAfterMs: 60_000 } },
    ]);
    ann.engine.sendText(chat.id, 'waits');
    ann.engine.sendText(group.id, 'goes');
    await advance(1000);
    expect(group.messages.at(-1)?.content['body']).toBe('goes');
  });

  it('shows the state of an own message: sent, delivered, read, and never back', async () => {
    const { ann, chat, log, advance } = await setUp();
    const timeline = ann.engine.openTimeline(chat.id);
    ann.engine.sendText(chat.id, 'hi');
    await advance(200);
    expect(shown(timeline).at(-1)).toBe('hi (sent)');
    log.mark('u_bob', chat.id, { deliveredSeq: 2 });
    await advance(100);
    expect(shown(timeline).at(-1)).toBe('hi (delivered)');
    log.mark('u_bob', chat.id, { readSeq: 2 });
    await advance(100);
    expect(shown(timeline).at(-1)).toBe('hi (read)');
    expect(ann.engine.chats.get()[0]?.lastMessage?.state).toBe('read');
  });
});
