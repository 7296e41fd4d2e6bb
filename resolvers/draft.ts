import { builder, viewerDependent } from '../schema/builder.ts';
import { Member } from '../schema/chat.ts';
import { requireViewer } from '../schema/context.ts';
import { Draft } from '../schema/draft.ts';
import { NO_ID, parseChatId } from '../schema/ids.ts';
import { RANGES, rangesArg, TextRangeInput } from '../schema/text-input.ts';
import type { Draft as DraftShape } from '../services/draft/draft.ts';
import { ChatNotFound, InvalidInput, LimitReached, RateLimited } from '../services/errors.ts';

builder.objectFields(Member, (t) => ({
  draft: t.field({
    type: Draft,
    nullable: true,
    description:
      "What the viewer has written here and not sent; null where there is nothing, and for anyone else's place. Viewer-dependent.",
    extensions: viewerDependent,
    async resolve(member, _args, context) {
      if (member.userId !== requireViewer(context).userId) return null;
      const draft = await context.loaders.draft.load(member.chatId);
      return draft === null || draft.text === '' ? null : draft;
    },
  }),
}));

const SetDraftPayload = builder.objectRef<DraftShape>('SetDraftPayload').implement({
  description: 'The draft that stands.',
  fields: (t) => ({ draft: t.field({ type: Draft, description: 'The draft as it is stored.', resolve: (draft) => draft }) }),
});

builder.mutationFields((t) => ({
  setDraft: t.field({
    type: SetDraftPayload,
    errors: { types: [ChatNotFound, InvalidInput, LimitReached, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'What is written, and where.',
        type: builder.inputType('SetDraftInput', {
          description: 'What is written, and where.',
          fields: (f) => ({
            chatId: f.id({ required: true, description: "The chat's id." }),
            text: f.string({ required: true, description: 'At most 4,000 characters (Unicode code points); empty takes the draft away.' }),
            ranges: f.field({
              type: [TextRangeInput],
              description: `${RANGES} Left out: it is plain text. Who is mentioned is looked at when it is sent.`,
            }),
            replyToSeq: f.int({
              description: 'The message of the chat that it is to answer. Left out: none. It is looked at when it is sent.',
            }),
          }),
        }),
      }),
    },
    description:
      'Keeps what the viewer has written and not sent, for their other devices. The last one to arrive stands; sending a message into the chat clears it. Repeating it does no harm.',
    resolve: (_root, { input }, context) =>
      context.services.setDraft(requireViewer(context), parseChatId(input.chatId) ?? NO_ID, {
        text: input.text,
        ranges: rangesArg(input.ranges),
        replyToSeq: input.replyToSeq ?? null,
      }),
  }),
}));
