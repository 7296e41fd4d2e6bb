import { describe, expect, it } from 'vitest';
import { changeStickers } from './testing/fake-entry.ts';
import { createWorld, type TestDevice } from './testing/world.ts';
import { messageWire } from './testing/wires.ts';
import type { AttachedDraft, MessageView } from './types.ts';

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob']) log.user(name);
  const chat = log.openDirect('u_ann', 'u_bob');
  const ann = await world.liveDevice('ann');
  const bob = await world.liveDevice('bob');
  const shown = ({ engine }: TestDevice): MessageView[] => {
    const timeline = engine.openTimeline(chat.id);
    const { items } = timeline.get();
    timeline.close();
    return items.flatMap((item) => (item.kind === 'message' && item.message.content.kind !== 'system' ? [item.message] : []));
  };
  return { ...world, log, chat, ann, bob, shown };
};

const image = {
  name: 'f_1',
  width: 4,
  height: 3,
  placeholder: '',
  animated: false,
  url: '/attachments/f_1',
  thumbnailUrl: '/attachments/f_1/thumbnail',
};
const draft: AttachedDraft = {
  clientMessageId: 'an-upload-of-ann',
  attachmentIds: ['f_1'],
  content: { kind: 'image', images: [image], caption: 'Sea' },
};

describe('what was uploaded', () => {
  it('shows at once as it will be, arrives, and leaves what is written where it is', async () => {
    const { ann, bob, chat, shown, advance } = await setUp();
    ann.engine.setDraft(chat.id, 'half a sentence');
    expect(ann.engine.sendAttached(chat.id, draft)).toBe(draft.clientMessageId);
    expect(shown(ann)).toMatchObject([{ key: draft.clientMessageId, state: 'sending', content: { kind: 'image', images: [image] } }]);
    await advance(2000);
    for (const device of [ann, bob]) {
      expect(shown(device)).toMatchObject([
        {
          content: {
            kind: 'image',
            caption: 'Sea',
            images: [{ ...image, url: '/attachments/m/f_1', thumbnailUrl: '/attachments/m/f_1/thumbnail' }],
          },
        },
      ]);
    }
    expect(ann.engine.chat(chat.id).get()?.draft).toBe('half a sentence');
  });

  it('disturbs nobody where that is wished', async () => {
    const { ann, bob, chat, shown, advance } = await setUp();
    ann.engine.sendAttached(chat.id, { ...draft, silent: true });
    expect(shown(ann)).toMatchObject([{ state: 'sending', silent: true }]);
    await advance(2000);
    for (const device of [ann, bob]) expect(shown(device)).toMatchObject([{ silent: true, content: { kind: 'image' } }]);
  });

  it('is a card of a mini-program too, with or without a cover, waits for the network, and is forwarded as one', async () => {
    const { ann, bob, chat, log, shown, advance } = await setUp();
    const other = log.openDirect('u_ann', log.user('cyd').id);
    const card = {
      kind: 'miniProgram',
      appId: 'wx1a2b3c',
      name: 'Tea Market',
      title: 'Harvest',
      page: 'pages/offer?id=7',
      webUrl: 'https://tea.example/7',
    } as const;
    ann.engine.setDraft(chat.id, 'half a sentence');
    ann.network.goOffline();
    ann.engine.sendAttached(chat.id, { clientMessageId: 'card-one', attachmentIds: ['f_1'], content: { ...card, cover: image } });
    ann.engine.sendAttached(chat.id, { clientMessageId: 'card-two', attachmentIds: [], content: { ...card, cover: null } });
    expect(shown(ann)).toMatchObject([
      { state: 'sending', content: { ...card, cover: image } },
      { state: 'sending', content: card },
    ]);
    ann.network.isOnline = true;
    await advance(3000);
    for (const device of [ann, bob]) {
      const [first, second] = shown(device).map(({ content }) => content);
      expect(first).toEqual({
        ...card,
        cover: { ...image, url: '/attachments/m/f_1', thumbnailUrl: '/attachments/m/f_1/thumbnail' },
      });
      expect(second).toEqual({ ...card, cover: null });
    }
    expect(ann.engine.chat(chat.id).get()?.draft).toBe('half a sentence');
    ann.engine.sendText(chat.id, 'look', { replyTo: shown(ann)[0] as MessageView });
    expect(shown(ann).at(-1)?.replyTo).toMatchObject({ kind: 'OTHER', excerpt: '🧩 Harvest' });
    await advance(2000);
    expect(ann.engine.forward(shown(ann).slice(0, 1), [other.id])).toBe(1);
    expect(ann.engine.chat(other.id).get()?.lastMessage).toMatchObject({
      forwardedFrom: 'ann',
      content: { kind: 'miniProgram', appId: 'wx1a2b3c' },
    });
  });

  it('is one message, however often it is handed over, over a restart too', async () => {
    const { ann, bob, chat, shown, advance, device, log } = await setUp();
    ann.network.goOffline();
    for (let time = 0; time < 2; time += 1) ann.engine.sendAttached(chat.id, draft);
    await advance(500);
    void ann.engine.stop();
    await advance(100);
    const again = device('ann', { storage: ann.storage });
    void again.engine.start();
    again.engine.sendAttached(chat.id, draft);
    await advance(3000);
    expect(shown(again)).toHaveLength(1);
    expect(shown(bob)).toHaveLength(1);
    expect(log.chat(chat.id).messages.filter(({ content }) => content.__typename === 'ImageContent')).toHaveLength(1);
    again.engine.sendAttached(chat.id, draft);
    await advance(3000);
    expect(shown(bob)).toHaveLength(1);
  });
});

describe('what is held beside a timeline', () => {
  it('hears of each change of the chat, and what is not to be shown any more', async () => {
    const { ann, bob, chat, advance } = await setUp();
    const sight = bob.engine.sight(chat.id);
    let heard = 0;
    sight.subscribe(() => (heard += 1));
    const before = sight.get();
    ann.engine.sendAttached(chat.id, draft);
    await advance(2000);
    const after = sight.get();
    expect([after.version > before.version, after.deleted, heard > 0]).toEqual([true, [], true]);
    bob.engine.typing(chat.id);
    await advance(100);
    expect(sight.get()).toBe(after);
    const seq = bob.engine.chat(chat.id).get()?.lastSeq ?? 0;
    bob.engine.deleteMessages(chat.id, [seq]);
    expect(sight.get()).toMatchObject({ version: after.version, deleted: [{ fromSeq: seq, toSeq: seq }] });
    bob.engine.clearHistory(chat.id);
    expect(sight.get().floorSeq).toBe(seq);
    expect(bob.engine.sight('c_nowhere').get()).toEqual({ version: 0, floorSeq: 0, deleted: [] });
  });

  it('is shown as the engine would show it, and changes nothing', async () => {
    const { ann, bob, chat, shown, advance } = await setUp();
    ann.engine.sendAttached(chat.id, draft);
    await advance(2000);
    const [held] = shown(bob);
    if (held?.seq == null || held.content.kind !== 'image') throw new Error('It has not come.');
    const { images, caption } = held.content;
    const content = { __typename: 'ImageContent' as const, images, caption };
    const told = messageWire(held.seq, { id: held.id ?? '', chatId: chat.id, sender: { id: 'u_ann' }, clientMessageId: null, content });
    expect(bob.engine.viewMessage(told)).toMatchObject({ key: held.key, seq: held.seq, content: held.content, isOwn: false });
    expect(bob.engine.viewMessage({ ...told, chatId: 'c_nowhere' })).toBeNull();
    expect(bob.engine.viewMessage({ id: 'm_1' })).toBeNull();
    expect(shown(bob)).toEqual([held]);
  });
});

describe('a video', () => {
  it('shows at once with its poster, arrives, leaves what is written where it is, and goes on to another chat as it is', async () => {
    const { ann, bob, chat, shown, advance } = await setUp();
    const image = { name: 'p', width: 4, height: 3, placeholder: '', animated: false };
    const poster = { ...image, url: '/attachments/f_p', thumbnailUrl: '/attachments/f_p/thumbnail' };
    const film = { kind: 'video', name: 'film.mp4', type: 'video/mp4', size: 9, durationMs: 61_400, width: 4, height: 3 } as const;
    const content = { ...film, url: '/attachments/f_v', poster, caption: 'At the sea' };
    ann.engine.setDraft(chat.id, 'half a sentence');
    ann.engine.sendAttached(chat.id, { clientMessageId: 'a-video-of-ann', attachmentIds: ['f_v', 'f_p'], content });
    expect(shown(ann)).toMatchObject([{ key: 'a-video-of-ann', state: 'sending', content }]);
    await advance(2000);
    const stored = { kind: 'video', url: '/attachments/m/f_v', poster: { url: '/attachments/m/f_p' }, caption: 'At the sea' };
    for (const device of [ann, bob]) expect(shown(device)).toMatchObject([{ content: stored }]);
    expect(ann.engine.chat(chat.id).get()?.draft).toBe('half a sentence');
    bob.engine.sendText(chat.id, 'nice', { replyTo: shown(bob)[0] ?? null });
    expect(shown(bob).at(-1)?.replyTo).toMatchObject({ kind: 'OTHER', excerpt: '🎬 0:01 At the sea' });
    expect(bob.engine.forward(shown(bob).slice(0, 1), [chat.id])).toBe(1);
    expect(shown(bob).at(-1)).toMatchObject({ state: 'sending', content: stored });
  });
});

describe('a sticker', () => {
  it('shows at once, arrives, leaves what is written where it is, and goes on to another chat as it is', async () => {
    const { ann, bob, chat, shown, advance } = await setUp();
    const content = {
      kind: 'sticker',
      id: 'k_1',
      packId: null,
      name: 'Hi',
      nameZh: null,
      width: 8,
      height: 8,
      placeholder: '',
      animated: false,
      url: '/stickers/k_1',
    } as const;
    ann.engine.setDraft(chat.id, 'half a sentence');
    ann.engine.sendAttached(chat.id, { clientMessageId: 'a-sticker-of-ann', attachmentIds: [], content });
    expect(shown(ann)).toMatchObject([{ key: 'a-sticker-of-ann', state: 'sending', content }]);
    await advance(2000);
    for (const device of [ann, bob])
      expect(shown(device)).toMatchObject([{ content: { kind: 'sticker', id: 'k_1', url: '/attachments/m/k_1' } }]);
    expect(ann.engine.chat(chat.id).get()?.draft).toBe('half a sentence');
    expect(bob.engine.forward(shown(bob), [chat.id])).toBe(1);
    expect(shown(bob)).toHaveLength(2);
    expect(shown(bob).at(-1)).toMatchObject({ state: 'sending', content: { kind: 'sticker', id: 'k_1' } });
  });

  it('changed in its packs is told to all devices, over an absence too', async () => {
    const { ann, log, advance } = await setUp();
    const versions = [ann.engine.account.get()?.stickersVersion];
    changeStickers(log, 'u_ann');
    await advance(500);
    versions.push(ann.engine.account.get()?.stickersVersion);
    ann.network.goOffline();
    await advance(500);
    changeStickers(log, 'u_ann');
    ann.network.isOnline = true;
    ann.signals.wake();
    await advance(5000);
    versions.push(ann.engine.account.get()?.stickersVersion);
    log.setContact('u_ann', 'u_bob', 'Bobby', false);
    await advance(500);
    expect(new Set(versions).size).toBe(3);
    expect(ann.engine.account.get()?.stickersVersion).toBe(versions.at(-1));
  });
});
