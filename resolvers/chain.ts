import { builder } from '../schema/builder.ts';
import { requireViewer } from '../schema/context.ts';
import { parseMessageId } from '../schema/ids.ts';
import { Message } from '../schema/message.ts';
import { InvalidInput, LimitReached, MessageNotFound, Muted, NotContacts, NotPermitted, RateLimited } from '../services/errors.ts';
import type { Message as MessageShape } from '../services/message/message.ts';

const placeOf = (id: string) => {
  const place = parseMessageId(id);
  if (place === null) throw new MessageNotFound();
  return place;
};

const chainPayload = (name: string) =>
  builder.objectRef<MessageShape>(name).implement({
    description: 'The message with its list.',
    fields: (t) => ({ chainMessage: t.field({ type: Message, description: 'The message as it is now.', resolve: (message) => message }) }),
  });

builder.mutationFields((t) => ({
  setChainEntry: t.field({
    type: chainPayload('SetChainEntryPayload'),
    errors: { types: [MessageNotFound, NotPermitted, NotContacts, Muted, InvalidInput, LimitReached, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'On which list, and what.',
        type: builder.inputType('SetChainEntryInput', {
          description: 'What the viewer puts on a list.',
          fields: (f) => ({
            messageId: f.id({ required: true, description: "The message's id." }),
            text: f.string({ required: true, description: 'At most 120 characters in one line; may be empty.' }),
          }),
        }),
      }),
    },
    description:
      "Puts the viewer on a group chain's list, or gives their entry another text. The same again changes nothing. It makes nothing unread and moves no chat up.",
    resolve: (_root, { input }, context) => context.services.setChainEntry(requireViewer(context), placeOf(input.messageId), input.text),
  }),
  removeChainEntry: t.field({
    type: chainPayload('RemoveChainEntryPayload'),
    errors: { types: [MessageNotFound, NotPermitted, NotContacts, Muted, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'From which list.',
        type: builder.inputType('RemoveChainEntryInput', {
          description: 'A list to leave.',
          fields: (f) => ({ messageId: f.id({ required: true, description: "The message's id." }) }),
        }),
      }),
    },
    description: "Takes the viewer off a group chain's list; those after them move up. Repeating it does no harm.",
    resolve: (_root, { input }, context) => context.services.removeChainEntry(requireViewer(context), placeOf(input.messageId)),
  }),
}));
