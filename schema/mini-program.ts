import type { Message as MessageShape, MiniProgramContent as MiniProgramShape } from '../services/message/message.ts';
import { MessageImage, pathOf } from './attachment.ts';
import { builder } from './builder.ts';

const cardOf = (message: MessageShape) => message.content as MiniProgramShape;

/** It stands apart from its content: within one selection of the union a field of that name may have one type, and titles of notices may be null. */
const MiniProgramCard = builder.objectRef<MessageShape>('MiniProgramCard').implement({
  description:
    'A page of a mini-program: a small program that runs inside another product, which opens it by `appId` and `page`. Who cannot open it shows what it is, and leads to `webUrl`.',
  fields: (t) => ({
    appId: t.string({
      description:
        'By which its product knows the program: 3 to 64 letters, digits, dots, dashes and underscores. Nobody has checked whose it is.',
      resolve: (message) => cardOf(message).appId,
    }),
    name: t.string({ description: 'What the program is called, 1 to 40 characters.', resolve: (message) => cardOf(message).name }),
    title: t.string({ description: 'What the page is about, 1 to 100 characters.', resolve: (message) => cardOf(message).title }),
    page: t.string({
      description: 'The path of the page in the program, at most 1,024 characters; empty: where it begins.',
      resolve: (message) => cardOf(message).page,
    }),
    webUrl: t.string({
      nullable: true,
      description: 'Where the same is on the web, an address that begins with `https://`; null when its sender named none.',
      resolve: (message) => cardOf(message).webUrl ?? null,
    }),
    cover: t.field({
      type: MessageImage,
      nullable: true,
      description: 'A picture of the page; null when it has none.',
      resolve(message) {
        const { cover } = cardOf(message);
        return cover === undefined ? null : { ...cover, path: pathOf(message, 0) };
      },
    }),
  }),
});

/** Content stands on its message, as every kind does. */
export const MiniProgramContent = builder.objectRef<MessageShape>('MiniProgramContent').implement({
  description: 'A mini-program card.',
  fields: (t) => ({ card: t.field({ type: MiniProgramCard, description: 'What is on it.', resolve: (message) => message }) }),
});

export const MiniProgramInput = builder.inputType('MiniProgramInput', {
  description: 'A page of a mini-program, as a card.',
  fields: (t) => ({
    appId: t.string({
      required: true,
      description:
        '3 to 64 letters, digits, dots, dashes and underscores; it begins and ends with a letter or digit. Upper and lower case differ.',
    }),
    name: t.string({ required: true, description: 'What the program is called, 1 to 40 characters in one line.' }),
    title: t.string({ required: true, description: 'What the page is about, 1 to 100 characters in one line.' }),
    page: t.string({
      description:
        'The path of the page in the program, with what is asked of it after a `?`: at most 1,024 characters that an address may have, others as `%` and their UTF-8. Left out: where the program begins.',
    }),
    coverId: t.id({ description: 'A picture of the page: an attachment of the viewer, of the kind IMAGE.' }),
    webUrl: t.string({
      description:
        'Where the same is on the web, for who cannot open the program: an address that begins with `https://`, at most 2,048 characters.',
    }),
  }),
});
