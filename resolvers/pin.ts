import { builder, viewerDependent } from '../schema/builder.ts';
import { Chat } from '../schema/chat.ts';
import { requireViewer } from '../schema/context.ts';
import { parseMessageId } from '../schema/ids.ts';
import { Message } from '../schema/message.ts';
import { Pin } from '../schema/pin.ts';
import { memberFloor, type Chat as ChatShape } from '../services/chat/chat.ts';
import { ChatNotFound, LimitReached, MessageNotFound, Muted, NotContacts, NotPermitted, RateLimited } from '../services/errors.ts';
import type { Message as MessageShape } from '../services/message/message.ts';

builder.objectFields(Chat, (t) => ({
  pins: t.field({
    type: [Pin],
    description:
      'Messages pinned here that the viewer may see, in the order of the messages, at most 50. Told anew with the chat whenever they change. Viewer-dependent.',
    extensions: viewerDependent,
    async resolve(chat, _args, context) {
      requireViewer(context);
      if (chat.pinCount === 0) return [];
      const member = await context.loaders.viewerMember.load(chat);
      if (member === null) throw new ChatNotFound();
      const floor = memberFloor(member);
      return (await context.loaders.pins.load(chat)).filter(({ seq }) => seq > floor);
    },
  }),
}));

builder.objectFields(Pin, (t) => ({
  message: t.field({
    type: Message,
    description: 'The message as it is now.',
    resolve: async ({ chatId, seq }, _args, context) => (await context.loaders.message.load({ chatId, seq })) as MessageShape,
  }),
}));

const MessageIdInput = (name: string, description: string) =>
  builder.inputType(name, {
    description,
    fields: (f) => ({ messageId: f.id({ required: true, description: "The message's id." }) }),
  });

const PinMessagePayload = builder.objectRef<ChatShape>('PinMessagePayload').implement({
  description: 'The chat with its pins.',
  fields: (t) => ({ chat: t.field({ type: Chat, description: 'The chat as it is now.', resolve: (chat) => chat }) }),
});

const UnpinMessagePayload = builder.objectRef<ChatShape>('UnpinMessagePayload').implement({
  description: 'The chat with its pins.',
  fields: (t) => ({ chat: t.field({ type: Chat, description: 'The chat as it is now.', resolve: (chat) => chat }) }),
});

const placeOf = (id: string) => {
  const place = parseMessageId(id);
  if (place === null) throw new MessageNotFound();
  return place;
};

builder.mutationFields((t) => ({
  pinMessage: t.field({
    type: PinMessagePayload,
    errors: { types: [MessageNotFound, NotPermitted, NotContacts, Muted, LimitReached, RateLimited] },
    args: {
      input: t.arg({ required: true, description: 'Which message.', type: MessageIdInput('PinMessageInput', 'A message to pin.') }),
    },
    description:
      'Pins a message for everyone in the chat and tells them with a notice: in a group whoever has the capability PIN_MESSAGES, elsewhere everyone. At most 50 in a chat. Pinned already, nothing changes.',
    resolve: (_root, { input }, context) => context.services.pinMessage(requireViewer(context), placeOf(input.messageId)),
  }),
  unpinMessage: t.field({
    type: UnpinMessagePayload,
    errors: { types: [MessageNotFound, NotPermitted, NotContacts, Muted, RateLimited] },
    args: {
      input: t.arg({ required: true, description: 'Which message.', type: MessageIdInput('UnpinMessageInput', 'A message to unpin.') }),
    },
    description: 'Takes a pin down for everyone, whoever put it up; without a notice. Not pinned, nothing changes.',
    resolve: (_root, { input }, context) => context.services.unpinMessage(requireViewer(context), placeOf(input.messageId)),
  }),
}));
