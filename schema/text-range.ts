import type { TextRange as RangeShape } from '../services/message/message.ts';
import { builder } from './builder.ts';
import { User } from './user.ts';

export const TextRangeKind = builder.enumType('TextRangeKind', {
  description: 'What a part of a text is. The list grows: a client shows a kind that it does not know as plain text.',
  values: {
    MENTION: { description: 'It names a person of the chat, `user`.' },
    MENTION_ALL: { description: 'It names everyone in the group. Owner and admins may write it.' },
    BOLD: { description: 'Bold.' },
    ITALIC: { description: 'Italic.' },
    STRIKE: { description: 'Struck through.' },
    CODE: { description: 'Code within a line.' },
    CODE_BLOCK: { description: 'Code in lines of its own.' },
  } as const,
});

export const TextRange = builder.objectRef<RangeShape>('TextRange').implement({
  description:
    'What a part of a text is. Offset and length count UTF-16 code units, as JavaScript, Java and Telegram do; a character beyond U+FFFF is two, and is never cut.',
  fields: (t) => ({
    kind: t.expose('kind', { type: TextRangeKind, description: 'What it is.' }),
    offset: t.exposeInt('offset', { description: 'Where it begins in the text, from 0.' }),
    length: t.exposeInt('length', { description: 'How long it is, at least 1.' }),
    user: t.field({
      type: User,
      nullable: true,
      description: 'Of a MENTION: whom; else null.',
      resolve: ({ userId }) => (userId === undefined ? null : { id: BigInt(userId) }),
    }),
  }),
});
