import { builder } from '../schema/builder.ts';
import { requireViewer } from '../schema/context.ts';
import { parseMessageId } from '../schema/ids.ts';
import { LocationContent, locationOf } from '../schema/location.ts';
import { Message } from '../schema/message.ts';
import { InvalidInput, LiveLocationEnded, MessageNotFound, Muted, NotContacts, NotPermitted, RateLimited } from '../services/errors.ts';
import type { Message as MessageShape } from '../services/message/message.ts';

builder.objectFields(LocationContent, (t) => ({
  mapUrl: t.string({
    nullable: true,
    description: 'A page with a map of it, of the service that the operator of this server chose; null where there is none.',
    resolve: (message, _args, context) => context.services.mapUrlOf(locationOf(message)),
  }),
}));

const placeOf = (id: string) => {
  const place = parseMessageId(id);
  if (place === null) throw new MessageNotFound();
  return place;
};

const locationPayload = (name: string) =>
  builder.objectRef<MessageShape>(name).implement({
    description: 'The message with its place.',
    fields: (t) => ({
      locationMessage: t.field({ type: Message, description: 'The message as it is now.', resolve: (message) => message }),
    }),
  });

builder.mutationFields((t) => ({
  updateLiveLocation: t.field({
    type: locationPayload('UpdateLiveLocationPayload'),
    errors: { types: [MessageNotFound, NotPermitted, NotContacts, Muted, LiveLocationEnded, InvalidInput, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Of which message, and where its author is.',
        type: builder.inputType('UpdateLiveLocationInput', {
          description: 'Where the author of a live location has come to.',
          fields: (f) => ({
            messageId: f.id({ required: true, description: "The message's id." }),
            latitude: f.float({ required: true, description: 'Degrees north, -90 to 90; rounded to 6 decimals.' }),
            longitude: f.float({ required: true, description: 'Degrees east, -180 to 180; rounded to 6 decimals.' }),
            accuracy: f.float({ description: 'The radius in metres within which it lies, 0 to 1,000,000; rounded up to whole ones.' }),
          }),
        }),
      }),
    },
    description:
      "Moves the viewer's own live location until it ends. The position before is not kept. What comes within three seconds is one change, the newest, and is answered when that is stored: send the next when there is an answer. It makes nothing unread and moves no chat up.",
    resolve: (_root, { input: { messageId, ...position } }, context) =>
      context.services.updateLiveLocation(requireViewer(context), placeOf(messageId), position),
  }),
  stopLiveLocation: t.field({
    type: locationPayload('StopLiveLocationPayload'),
    errors: { types: [MessageNotFound, NotPermitted, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which message.',
        type: builder.inputType('StopLiveLocationInput', {
          description: 'A live location to end.',
          fields: (f) => ({ messageId: f.id({ required: true, description: "The message's id." }) }),
        }),
      }),
    },
    description: "Ends the viewer's own live location before its time. Its last position stays. Once it has ended this changes nothing.",
    resolve: (_root, { input }, context) => context.services.stopLiveLocation(requireViewer(context), placeOf(input.messageId)),
  }),
}));
