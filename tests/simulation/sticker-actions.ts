import { stickerId } from '../../schema/ids.ts';
import type { Action } from './actions.ts';
import type { Answer, Device } from './devices.ts';
import {
  ADD_STICKER_PACK,
  ADD_STICKERS,
  CREATE_STICKER_PACK,
  REMOVE_STICKERS,
  ORDER_STICKER_PACKS,
  REMOVE_STICKER_PACK,
  SET_FAVOURITE_STICKER,
  UPDATE_STICKER_PACK,
} from './operations.ts';
import type { World } from './world.ts';

export interface StickerActionsDeps {
  readonly nextName: (what: string) => string;
  /** Asks, and puts what comes back through the engine. */
  readonly ask: (device: Device, document: string, input: unknown, then?: (answer: Answer) => void) => void;
  readonly said: (device: Device, chatId: string, body: string, clientMessageId: string) => void;
  /** By user: the packs that they have made, as they were told. */
  readonly packs: Map<string, string[]>;
}

/** Some of those that come with Parley, so that nothing has to be uploaded. */
const NAMES = ['.pip.hello', '.pip.yes', '.mo.coffee'] as const;

/** By then it was seen, mostly. */
const SEEN_MAX_MS = 5_000;
const KEPT_MAX_MS = 20_000;
const WAVE = [0, 9, 18, 31, 31, 18, 9, 0] as const;
const SIDES = { width: 8, height: 8, placeholder: '', animated: false, url: '' } as const;

/** Pictures, videos, files, voices and stickers, all of them uploaded before. Stickers: sent like any message, and kept as favourites and packs, which is theirs alone on all their devices. */
export const createStickerActions = ({
  nextName,
  ask,
  said,
  packs,
}: StickerActionsDeps): readonly (readonly [weight: number, name: string, act: Action])[] => {
  const ownPacks = ({ user }: Device): string[] => packs.get(user.id) ?? [];
  /** An image by itself: one that is in no pack and no favourite is refused. */
  const ownSticker = ({ user }: Device): string => user.uploaded.STICKER.replace(/^f_/, 'k_');
  const withPack = ({ chance }: World, device: Device, act: (packId: string) => void): void => {
    const own = ownPacks(device);
    if (own.length > 0) act(chance.pick(own));
  };

  const putIn = (device: Device, packId: string, then?: (answer: Answer) => void): void =>
    ask(device, ADD_STICKERS, { packId, stickers: [{ attachmentId: device.user.uploaded.STICKER, name: nextName('sticker') }] }, then);

  const sendAttached = ({ chance }: World, device: Device): void => {
    const chats = device.engine.chats.get();
    if (chats.length === 0) return;
    const chatId = chance.pick(chats).id;
    const kind = chance.pick(['IMAGE', 'VIDEO', 'FILE', 'VOICE', 'CARD'] as const);
    const caption = nextName('caption');
    const words = { caption, ...(chance.happens(0.5) ? { ranges: [{ kind: 'BOLD', offset: 0, length: chance.int(1, 5) }] } : {}) };
    const picture = { name: 'a picture', thumbnailUrl: '', ...SIDES };
    const { uploaded } = device.user;
    const contents = {
      FILE: { kind: 'file', name: 'a file', type: 'image/webp', size: 9, url: '', ...words },
      IMAGE: { kind: 'image', images: [picture], ...words },
      VIDEO: { ...SIDES, kind: 'video', name: 'a video', type: 'video/mp4', size: 9, durationMs: 3_000, poster: picture, ...words },
      CARD: { kind: 'miniProgram', appId: 'a.program', name: 'a program', title: caption, page: 'page', webUrl: null, cover: null },
      VOICE: { kind: 'voice', durationMs: 3_000, waveform: WAVE, url: '' },
    } as const;
    const draft = {
      clientMessageId: `${caption}-by-${device.name}`,
      attachmentIds: kind === 'VIDEO' ? [uploaded.VIDEO, uploaded.IMAGE] : [uploaded[kind === 'CARD' ? 'IMAGE' : kind]],
      content: contents[kind],
    };
    said(device, chatId, caption, device.engine.sendAttached(chatId, draft));
  };

  const sendSticker = ({ chance }: World, device: Device, id: string): void => {
    const chats = device.engine.chats.get();
    if (chats.length === 0) return;
    const chatId = chance.pick(chats).id;
    const clientMessageId = nextName(`sticker-by-${device.name}`);
    const content = { kind: 'sticker', id, packId: null, name: '', nameZh: null, ...SIDES } as const;
    said(device, chatId, id, device.engine.sendAttached(chatId, { clientMessageId, attachmentIds: [], content }));
  };

  const changePack = (world: World, device: Device): void =>
    withPack(world, device, (packId) => {
      if (world.chance.happens(0.5)) ask(device, UPDATE_STICKER_PACK, { packId, name: nextName('pack') });
      else ask(device, ORDER_STICKER_PACKS, { packIds: world.chance.shuffle([...ownPacks(device)]) });
    });

  const takeOut = (world: World, device: Device): void =>
    withPack(world, device, (packId) => ask(device, REMOVE_STICKERS, { packId, stickerIds: [ownSticker(device)] }));

  const takeAway = (world: World, device: Device): void =>
    withPack(world, device, (packId) => ask(device, REMOVE_STICKER_PACK, { packId }));

  /** The pack of a sticker that somebody has sent. */
  const takeOver = ({ chance }: World, device: Device): void => {
    for (const { id } of device.engine.chats.get()) device.watch.open(id);
    const shown = device.watch
      .opened()
      .flatMap((chatId) => device.watch.open(chatId).get().items)
      .flatMap((item) =>
        item.kind === 'message' && !item.message.isOwn && item.message.content.kind === 'sticker'
          ? [{ messageId: item.message.id, packId: item.message.content.packId }]
          : [],
      )
      .filter(({ packId }) => packId !== null && !packId.startsWith('b_.'));
    if (shown.length > 0) ask(device, ADD_STICKER_PACK, chance.pick(shown.slice(-4)));
  };

  /** A new pack gets its first sticker, which is sent, and somebody takes the pack over. */
  const fillAndShow = (world: World, device: Device, packId: string): void =>
    putIn(device, packId, ({ __typename }) => {
      if (__typename !== 'AddStickersPayload' || !device.isUp) return;
      sendSticker(world, device, ownSticker(device));
      const others = world.devices.filter(({ isUp, user }) => isUp && user !== device.user);
      if (others.length === 0) return;
      const other = world.chance.pick(others);
      world.schedule.in(world.chance.int(1_000, SEEN_MAX_MS), `${other.name} likes the sticker`, null, () => {
        if (other.isUp) takeOver(world, other);
      });
    });

  return [
    [10, 'sends a picture, a video, a file, a voice or a card', sendAttached],
    [
      4,
      'sends a sticker',
      (world, device) => sendSticker(world, device, world.chance.happens(0.5) ? ownSticker(device) : stickerId(world.chance.pick(NAMES))),
    ],
    [
      4,
      'has a favourite sticker, or has it no longer',
      ({ chance }, device) =>
        ask(device, SET_FAVOURITE_STICKER, { stickerId: stickerId(chance.pick(NAMES)), favourite: chance.happens(0.7) }),
    ],
    [
      5,
      'makes a pack of stickers',
      (world, device) => {
        const input = { clientPackId: nextName('a-pack-of'), name: nextName('pack') };
        const made = ({ stickerPack }: Answer): void => {
          const id = (stickerPack as { id: string } | undefined)?.id;
          if (id === undefined || ownPacks(device).includes(id)) return;
          packs.set(device.user.id, [...ownPacks(device), id]);
          if (world.chance.happens(0.8)) fillAndShow(world, device, id);
          for (const act of [changePack, takeOut, takeAway]) {
            if (!world.chance.happens(0.4)) continue;
            world.schedule.in(world.chance.int(1_000, KEPT_MAX_MS), `${device.name} has another idea of the pack`, null, () => {
              if (device.isUp) act(world, device);
            });
          }
        };
        ask(device, CREATE_STICKER_PACK, input, made);
        // As when there was no answer.
        if (world.chance.happens(0.4)) ask(device, CREATE_STICKER_PACK, input, made);
      },
    ],
    [4, 'calls a pack otherwise, or orders them', changePack],
    [
      5,
      'puts a sticker into a pack, or takes it out',
      (world, device) => {
        const packId = ownPacks(device).at(-1);
        if (packId === undefined) return;
        if (world.chance.happens(0.7)) putIn(device, packId);
        else takeOut(world, device);
      },
    ],
    [4, 'takes over a pack that somebody has', takeOver],
    [4, 'takes a pack away', takeAway],
  ];
};
