import type { Draft as DraftShape } from '../services/draft/draft.ts';
import { builder } from './builder.ts';
import { chatId } from './ids.ts';
import { TextRange } from './text-range.ts';

export const Draft = builder.objectRef<DraftShape>('Draft').implement({
  description: 'What the viewer has written in a chat and not sent. Theirs alone, on all their devices.',
  fields: (t) => ({
    chatId: t.id({ description: 'Where.', resolve: (draft) => chatId(draft.chatId) }),
    text: t.exposeString('text', { description: 'As it was typed, at most 4,000 characters; empty once it was sent or taken back.' }),
    ranges: t.field({
      type: [TextRange],
      description:
        'What parts of the text are, by offset, at most 100: whom it mentions, and how it is set. The text is whole without them.',
      resolve: ({ extra }) => [...(extra.ranges ?? [])],
    }),
    replyToSeq: t.int({
      nullable: true,
      description: 'The message of the chat that it is to answer; null for none. It may be gone by now.',
      resolve: ({ extra }) => extra.replyToSeq ?? null,
    }),
    version: t.exposeInt('version', {
      description:
        'The version of the account at which it last changed, 0 when there never was one: of two drafts of one chat the higher is the newer.',
    }),
    savedAt: t.expose('savedAt', { type: 'DateTime', description: 'When it last changed, to show; `version` orders.' }),
  }),
});
