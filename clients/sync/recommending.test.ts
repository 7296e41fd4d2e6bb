import { describe, expect, it } from 'vitest';
import { createWorld, type TestDevice } from './testing/world.ts';
import type { MessageView } from './types.ts';

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob', 'cyd']) log.user(name);
  const chat = log.openDirect('u_ann', 'u_bob');
  const other = log.openDirect('u_ann', 'u_cyd');
  const ann = await world.liveDevice('ann');
  const bob = await world.liveDevice('bob');
  const newest = ({ engine }: TestDevice, chatId = chat.id): MessageView => {
    const timeline = engine.openTimeline(chatId);
    const item = timeline.get().items.at(-1);
    timeline.close();
    if (item?.kind !== 'message') throw new Error('There is no message.');
    return item.message;
  };
  const cyd = { id: 'u_cyd', handle: 'cyd', name: 'cyd', avatarUrl: '', statusLine: '', region: '' };
  return { ...world, chat, other, ann, bob, newest, cyd };
};

describe('a contact card', () => {
  it('shows at once, arrives, and leaves what is written where it is', async () => {
    const { ann, bob, chat, cyd, newest, advance } = await setUp();
    ann.engine.setDraft(chat.id, 'half a sentence');
    ann.engine.sendContactCard(chat.id, cyd);
    expect(newest(ann)).toMatchObject({ state: 'sending', content: { kind: 'contactCard', userId: 'u_cyd', name: 'cyd' } });
    await advance(2000);
    for (const device of [ann, bob]) {
      expect(newest(device).content).toEqual({ kind: 'contactCard', userId: 'u_cyd', name: 'cyd', avatarUrl: '/avatars/cyd' });
    }
    expect(ann.engine.chat(chat.id).get()?.draft).toBe('half a sentence');
  });

  it('waits while there is no network, over a restart too, and is sent once', async () => {
    const { ann, bob, chat, cyd, newest, advance, device, log } = await setUp();
    ann.network.goOffline();
    ann.engine.sendContactCard(chat.id, cyd);
    await advance(500);
    void ann.engine.stop();
    await advance(100);
    const again = device('ann', { storage: ann.storage });
    void again.engine.start();
    await advance(3000);
    expect(newest(bob).content).toMatchObject({ kind: 'contactCard', userId: 'u_cyd' });
    const cards = log.chat(chat.id).messages.filter(({ content }) => content.__typename === 'ContactCardContent');
    expect(cards).toHaveLength(1);
  });

  it('is forwarded as a card', async () => {
    const { ann, chat, other, cyd, newest, advance } = await setUp();
    ann.engine.sendContactCard(chat.id, cyd);
    await advance(2000);
    expect(ann.engine.forward([newest(ann)], [other.id])).toBe(1);
    expect(newest(ann, other.id)).toMatchObject({ forwardedFrom: 'ann', content: { kind: 'contactCard', userId: 'u_cyd', name: 'cyd' } });
  });
});
