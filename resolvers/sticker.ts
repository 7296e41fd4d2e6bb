import { builder, viewerDependent } from '../schema/builder.ts';
import { requireViewer } from '../schema/context.ts';
import { NO_ID, parseAttachmentId, parseMessageId, parseStickerId, parseStickerPackId, stickerId, stickerPackId } from '../schema/ids.ts';
import { Sticker, StickerPack } from '../schema/sticker.ts';
import { AttachmentNotFound, InvalidInput, LimitReached, RateLimited, StickerNotFound, StickerPackNotFound } from '../services/errors.ts';
import type { PackKey, StickerKey, StickerPack as PackShape } from '../services/sticker/sticker.ts';

const stickerArg = (id: string): StickerKey => parseStickerId(id) ?? NO_ID;
const packArg = (id: string): PackKey => parseStickerPackId(id) ?? NO_ID;
const placeArg = (id: string | null | undefined) => (id == null ? null : parseMessageId(id));

const shownBy = 'A message that the viewer sees, with a sticker of this pack: needed for a pack that they do not have.';

builder.objectFields(StickerPack, (t) => ({
  isOwn: t.boolean({
    description: 'Whether the viewer made it. Viewer-dependent.',
    extensions: viewerDependent,
    resolve: ({ ownerId }, _args, context) => ownerId === requireViewer(context).userId,
  }),
  isHeld: t.exposeBoolean('isHeld', { description: 'Whether the viewer has it. Viewer-dependent.', extensions: viewerDependent }),
  stickers: t.field({
    type: [Sticker],
    description: 'In their order, at most 60.',
    resolve: async (pack, _args, context) => [...(await context.services.listPackStickers(pack))],
  }),
  cover: t.field({
    type: Sticker,
    nullable: true,
    description: 'What to show for the pack: its first sticker; null when it is empty.',
    resolve: async (pack, _args, context) => (await context.services.listPackStickers(pack))[0] ?? null,
  }),
}));

builder.queryFields((t) => ({
  stickerPacks: t.connection(
    {
      type: StickerPack,
      description: 'Packs that the viewer has, made or added, in their order. Those that come with Parley are not among them.',
      resolve: (_root, args, context) => context.services.listStickerPacks(requireViewer(context), args),
    },
    { name: 'StickerPackConnection', description: 'A page of sticker packs.' },
    { name: 'StickerPackEdge', description: 'A sticker pack and where it stands in the list.' },
  ),
  builtInStickerPacks: t.field({
    type: [StickerPack],
    description: 'Packs that come with Parley, at most 10.',
    resolve(_root, _args, context) {
      requireViewer(context);
      return [...context.services.listBuiltInStickerPacks()];
    },
  }),
  stickerPack: t.field({
    type: StickerPack,
    nullable: true,
    args: {
      id: t.arg.id({ required: true, description: "The pack's id." }),
      messageId: t.arg.id({ description: shownBy }),
    },
    description: 'One pack; null when there is none that the viewer has or was shown.',
    resolve: (_root, { id, messageId }, context) =>
      context.services.findStickerPack(requireViewer(context), packArg(id), placeArg(messageId)),
  }),
  favouriteStickers: t.connection(
    {
      type: Sticker,
      description: "The viewer's favourites, the last added first.",
      resolve: (_root, args, context) => context.services.listFavouriteStickers(requireViewer(context), args),
    },
    { name: 'StickerConnection', description: 'A page of stickers.' },
    { name: 'StickerEdge', description: 'A sticker and where it stands in the list.' },
  ),
  searchStickers: t.field({
    type: [Sticker],
    args: { text: t.arg.string({ required: true, description: 'Part of a name or a keyword.' }) },
    description:
      "Stickers of the viewer's packs and favourites, and of those that come with Parley, by name and keyword: at most 60, favourites first.",
    resolve: (_root, { text }, context) => context.services.searchStickers(requireViewer(context), text),
  }),
}));

const packPayload = (name: string, description: string) =>
  builder.objectRef<PackShape>(name).implement({
    description,
    fields: (t) => ({ stickerPack: t.field({ type: StickerPack, description: 'The pack as it is now.', resolve: (pack) => pack }) }),
  });

const packIdField = { required: true, description: "The pack's id." } as const;

const NewStickerInput = builder.inputType('NewStickerInput', {
  description: 'An image as a sticker.',
  fields: (t) => ({
    attachmentId: t.id({ required: true, description: 'One that the viewer has uploaded, of the kind STICKER.' }),
    name: t.string({ description: 'What it says, at most 40 characters.' }),
    keywords: t.stringList({ description: 'What it is found by: at most 10 words of 1 to 20 characters.' }),
  }),
});

builder.mutationFields((t) => ({
  createStickerPack: t.field({
    type: packPayload('CreateStickerPackPayload', 'The new pack, or what an earlier attempt has made.'),
    errors: { types: [InvalidInput, StickerPackNotFound, LimitReached, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'What to call it.',
        type: builder.inputType('CreateStickerPackInput', {
          description: 'A pack to make.',
          fields: (f) => ({
            clientPackId: f.string({
              required: true,
              description:
                '8 to 64 characters from A-Z, a-z, 0-9, _ and -, chosen by the client; a repeat returns the same pack, for ever.',
            }),
            name: f.string({ required: true, description: '1 to 40 characters.' }),
          }),
        }),
      }),
    },
    description: 'Makes a pack, which is empty at first and comes before the others. At most 100 packs, added ones included.',
    resolve: (_root, { input }, context) => context.services.createStickerPack(requireViewer(context), input),
  }),
  updateStickerPack: t.field({
    type: packPayload('UpdateStickerPackPayload', 'The pack with its new name or order.'),
    errors: { types: [StickerPackNotFound, StickerNotFound, InvalidInput, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which pack, and what is to be different.',
        type: builder.inputType('UpdateStickerPackInput', {
          description: 'Another name or order. What is left out stays.',
          fields: (f) => ({
            packId: f.id(packIdField),
            name: f.string({ description: '1 to 40 characters.' }),
            stickerIds: f.idList({ description: 'These come first, in this order; the others follow as they are.' }),
          }),
        }),
      }),
    },
    description: 'Renames a pack that the viewer made, or orders its stickers. Repeating it does no harm.',
    resolve: (_root, { input }, context) =>
      context.services.updateStickerPack(requireViewer(context), packArg(input.packId), {
        name: input.name ?? null,
        order: input.stickerIds?.map(stickerArg) ?? null,
      }),
  }),
  addStickers: t.field({
    type: packPayload('AddStickersPayload', 'The pack with them.'),
    errors: { types: [StickerPackNotFound, AttachmentNotFound, InvalidInput, LimitReached, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Where to, and which.',
        type: builder.inputType('AddStickersInput', {
          description: 'Images to put into a pack as stickers.',
          fields: (f) => ({
            packId: f.id(packIdField),
            stickers: f.field({ type: [NewStickerInput], required: true, description: '1 to 20 different ones.' }),
          }),
        }),
      }),
    },
    description:
      'Puts uploaded images into a pack that the viewer made, at its end; at most 60. One that is in it already stays as it is, so repeating it does no harm.',
    resolve: (_root, { input }, context) =>
      context.services.addStickers(
        requireViewer(context),
        packArg(input.packId),
        input.stickers.map(({ attachmentId, name, keywords }) => ({
          attachmentId: parseAttachmentId(attachmentId) ?? NO_ID,
          name: name ?? '',
          keywords: keywords ?? [],
        })),
      ),
  }),
  removeStickers: t.field({
    type: packPayload('RemoveStickersPayload', 'The pack without them.'),
    errors: { types: [StickerPackNotFound, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Where from, and which.',
        type: builder.inputType('RemoveStickersInput', {
          description: 'Stickers to take out of a pack.',
          fields: (f) => ({
            packId: f.id(packIdField),
            stickerIds: f.idList({ required: true, description: 'Which; those that are not in it are passed over.' }),
          }),
        }),
      }),
    },
    description:
      'Takes stickers out of a pack that the viewer made, for all who have it. Messages and favourites keep them. Repeating it does no harm.',
    resolve: (_root, { input }, context) =>
      context.services.removeStickers(requireViewer(context), packArg(input.packId), input.stickerIds.map(stickerArg)),
  }),
  addStickerPack: t.field({
    type: packPayload('AddStickerPackPayload', 'The pack, which the viewer has now.'),
    errors: { types: [StickerPackNotFound, LimitReached, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which pack.',
        type: builder.inputType('AddStickerPackInput', {
          description: 'A pack of somebody else to have.',
          fields: (f) => ({ packId: f.id(packIdField), messageId: f.id({ description: shownBy }) }),
        }),
      }),
    },
    description:
      'Puts a pack that a message showed before the packs of the viewer. What its maker changes in it later, the viewer has too. Repeating it does no harm.',
    resolve: (_root, { input }, context) =>
      context.services.addStickerPack(requireViewer(context), packArg(input.packId), placeArg(input.messageId)),
  }),
  removeStickerPack: t.field({
    type: builder.objectRef<{ packId: PackKey }>('RemoveStickerPackPayload').implement({
      description: 'It is gone.',
      fields: (f) => ({ removedPackId: f.id({ description: 'Which pack.', resolve: ({ packId }) => stickerPackId(packId) }) }),
    }),
    errors: { types: [RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which pack.',
        type: builder.inputType('RemoveStickerPackInput', {
          description: 'A pack that the viewer does not want any more.',
          fields: (f) => ({ packId: f.id(packIdField) }),
        }),
      }),
    },
    description:
      'Takes a pack from the viewer. One that they made is deleted for all who have it; messages and favourites keep its stickers. Repeating it does no harm.',
    async resolve(_root, { input }, context) {
      const packId = packArg(input.packId);
      await context.services.removeStickerPack(requireViewer(context), packId);
      return { packId };
    },
  }),
  orderStickerPacks: t.field({
    type: builder.objectRef<readonly PackKey[]>('OrderStickerPacksPayload').implement({
      description: 'The order as it is now.',
      fields: (f) => ({
        packIds: f.idList({
          description: 'All packs of the viewer in their order, at most 100.',
          resolve: (keys) => keys.map(stickerPackId),
        }),
      }),
    }),
    errors: { types: [StickerPackNotFound, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'The order.',
        type: builder.inputType('OrderStickerPacksInput', {
          description: 'An order of packs.',
          fields: (f) => ({
            packIds: f.idList({ required: true, description: 'These come first, in this order; the others follow as they are.' }),
          }),
        }),
      }),
    },
    description: "Orders the viewer's packs. Repeating it does no harm.",
    resolve: (_root, { input }, context) => context.services.orderStickerPacks(requireViewer(context), input.packIds.map(packArg)),
  }),
  setFavouriteSticker: t.field({
    type: builder.objectRef<{ key: StickerKey; favourite: boolean }>('SetFavouriteStickerPayload').implement({
      description: 'Whether it is a favourite now.',
      fields: (f) => ({
        stickerId: f.id({ description: 'Which sticker.', resolve: ({ key }) => stickerId(key) }),
        isFavourite: f.exposeBoolean('favourite', { description: 'Whether it is one.' }),
      }),
    }),
    errors: { types: [StickerNotFound, LimitReached, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which sticker.',
        type: builder.inputType('SetFavouriteStickerInput', {
          description: 'A sticker that is to be a favourite, or not any more.',
          fields: (f) => ({
            stickerId: f.id({ required: true, description: "The sticker's id." }),
            messageId: f.id({
              description: 'A message that the viewer sees, with it or with another of its pack: needed for one that they do not have.',
            }),
            favourite: f.boolean({ required: true, description: 'Whether it is to be one.' }),
          }),
        }),
      }),
    },
    description: 'Makes a sticker a favourite, or ends that; at most 300. Repeating it does no harm.',
    async resolve(_root, { input: { stickerId: id, messageId, favourite } }, context) {
      const key = stickerArg(id);
      await context.services.setFavouriteSticker(requireViewer(context), { key, place: placeArg(messageId), favourite });
      return { key, favourite };
    },
  }),
}));
