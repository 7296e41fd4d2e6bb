import type { Message as MessageShape, StickerContent as StickerContentShape } from '../services/message/message.ts';
import { stickerIn, type Sticker as StickerShape, type StickerPack as PackShape } from '../services/sticker/sticker.ts';
import { pathOf as heldPathOf } from './attachment.ts';
import { builder } from './builder.ts';
import { messageId, stickerId, stickerPackId } from './ids.ts';

/** `pip.hello` lies at `/stickers/pip/hello.svg`. */
const builtInPath = (key: string): string => `/stickers/${key.slice(1).replace('.', '/')}.svg`;

const pathOf = ({ key, via, path }: StickerShape): string => {
  if (typeof key === 'string') return builtInPath(key);
  if (path !== undefined) return path;
  return via === null ? `/stickers/${stickerId(key)}` : `/stickers/${stickerId(key)}/${messageId(via.chatId, via.seq)}`;
};

export const Sticker = builder.objectRef<StickerShape>('Sticker').implement({
  description: 'A small picture that is sent by itself, still or moving.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque id.', resolve: ({ key }) => stickerId(key) }),
    packId: t.id({
      nullable: true,
      description: 'The pack it is of, which may be gone; null when that is not known.',
      resolve: ({ packKey }) => (packKey === null ? null : stickerPackId(packKey)),
    }),
    name: t.exposeString('name', { description: 'What it says, at most 40 characters; may be empty.' }),
    nameZh: t.exposeString('nameZh', { nullable: true, description: 'The same in Chinese; null when it has one name only.' }),
    keywords: t.stringList({
      description: 'What it is found by, at most 10 words; empty where it stands in a message.',
      resolve: ({ keywords }) => [...keywords],
    }),
    type: t.exposeString('type', { description: 'Its type of media: image/webp, or image/svg+xml of those that come with Parley.' }),
    width: t.exposeInt('width', { description: 'Pixels, at most 512.' }),
    height: t.exposeInt('height', { description: 'Pixels, at most 512.' }),
    placeholder: t.exposeString('placeholder', { description: 'A ThumbHash in Base64, to show until it comes; may be empty.' }),
    animated: t.exposeBoolean('animated', { description: 'Whether it moves.' }),
    url: t.string({
      description:
        'A path on this server. Ask for it with the session: it leads on (302) to an address that is good for a quarter of an hour, for those who may have it. Those that come with Parley lie there for everyone.',
      resolve: pathOf,
    }),
  }),
});

/** Content stands on its message, as every kind does. */
export const StickerContent = builder.objectRef<MessageShape>('StickerContent').implement({
  description: 'A sticker, as it was when it was sent. It stays when its pack changes or goes.',
  fields: (t) => ({
    sticker: t.field({
      type: Sticker,
      description: 'The sticker. `stickerPack(id:, messageId:)` tells of its pack whoever sees the message.',
      resolve(message) {
        const { chatId, seq, content, heldBefore, isWaiting } = message;
        const sticker = stickerIn(content as StickerContentShape, isWaiting === true ? null : { chatId, seq });
        // In a record it is one of the things that the record holds.
        return heldBefore === undefined ? sticker : { ...sticker, path: heldPathOf(message, 0) };
      },
    }),
  }),
});

export const StickerPack = builder.objectRef<PackShape>('StickerPack').implement({
  description: 'Stickers that belong together.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque id.', resolve: ({ key }) => stickerPackId(key) }),
    name: t.exposeString('name', { description: 'What it is called, 1 to 40 characters.' }),
    nameZh: t.exposeString('nameZh', { nullable: true, description: 'The same in Chinese; null when it has one name only.' }),
    isBuiltIn: t.boolean({ description: 'Whether it comes with Parley: everyone has it.', resolve: ({ ownerId }) => ownerId === null }),
    stickerCount: t.exposeInt('count', { description: 'How many stickers it has, at most 60.' }),
  }),
});

export const StickerInput = builder.inputType('StickerInput', {
  description: 'A sticker that the viewer has.',
  fields: (t) => ({
    stickerId: t.id({ required: true, description: "One of the viewer's packs or favourites, or one that comes with Parley." }),
  }),
});
