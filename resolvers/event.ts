import { GraphQLError } from 'graphql';
import { builder } from '../schema/builder.ts';
import { requireViewer, type GraphQLContext } from '../schema/context.ts';
import { Event, GroupReceipts, SyncPage, TypingChanged } from '../schema/event.ts';
import { NO_ID, parseChatId, parseUserIds } from '../schema/ids.ts';
import { Message } from '../schema/message.ts';
import { Presence } from '../schema/presence.ts';
import { InvalidInput } from '../services/errors.ts';
import { limits } from '../services/limits.ts';
import type { Live } from '../services/live/live.ts';
import { CursorInvalid } from '../services/sync/cursor.ts';

const cursorInvalid = (): GraphQLError => new GraphQLError(new CursorInvalid().message, { extensions: { code: 'CURSOR_INVALID' } });

const live = (context: GraphQLContext): Live => {
  if (context.live === null) throw new GraphQLError('Subscriptions are not served here.', { extensions: { code: 'NOT_SERVED' } });
  return context.live;
};

const accessChat = async (context: GraphQLContext, id: string) => {
  const viewer = requireViewer(context);
  return { viewer, access: await context.services.accessChat(viewer, parseChatId(id) ?? NO_ID) };
};

builder.queryFields((t) => ({
  sync: t.field({
    type: SyncPage,
    args: { after: t.arg({ type: 'Cursor', description: 'Where to go on from; without it, or with one older than 60 days: a snapshot.' }) },
    description: 'Everything since a cursor, for clients that poll. A cursor that is not ours is refused with CURSOR_INVALID.',
    async resolve(_root, args, context) {
      try {
        const caught = await context.services.catchUp(requireViewer(context), args.after ?? null);
        return { events: caught.frames, cursor: context.services.encodeCursor(caught.atMs) };
      } catch (error) {
        if (error instanceof CursorInvalid) throw cursorInvalid();
        throw error;
      }
    },
  }),
}));

builder.subscriptionFields((t) => ({
  events: t.field({
    type: Event,
    args: {
      after: t.arg({ type: 'Cursor', description: 'Where to go on from; without it, or with one older than 60 days: a snapshot first.' }),
      beatMs: t.arg.int({
        description:
          "How far apart heartbeats may be, 5,000 to 120,000 milliseconds; out of these bounds the nearest. They begin at the server's interval, or at this one where it is shorter, and grow towards it while the connection holds. Without it: the server's interval.",
      }),
    },
    description:
      'Everything that concerns the viewer: what is durable since `after`, then CaughtUp, then live. A cursor that is not ours is refused with CURSOR_INVALID.',
    subscribe(_root, args, context) {
      const viewer = requireViewer(context);
      const after = args.after ?? null;
      try {
        if (after !== null) context.services.decodeCursor(after);
      } catch {
        throw cursorInvalid();
      }
      return live(context).events(viewer, after, args.beatMs ?? null);
    },
    resolve: (frame) => frame as never,
  }),
  messageAdded: t.field({
    type: Message,
    args: { chatId: t.arg.id({ required: true, description: "The chat's id." }) },
    description: 'New messages of one chat, in order. Ends when the viewer is no longer in it.',
    async subscribe(_root, args, context) {
      const { viewer, access } = await accessChat(context, args.chatId);
      return live(context).messages(viewer, access);
    },
    resolve: (message) => message as never,
  }),
  typing: t.field({
    type: TypingChanged,
    args: { chatId: t.arg.id({ required: true, description: "The chat's id." }) },
    description: 'Who is typing in one chat. Ends when the viewer is no longer in it.',
    async subscribe(_root, args, context) {
      const { viewer, access } = await accessChat(context, args.chatId);
      return live(context).typing(viewer, access);
    },
    resolve: (frame) => frame as never,
  }),
  presence: t.field({
    type: Presence,
    args: { userIds: t.arg.idList({ required: true, description: 'The people to watch, at most 200.' }) },
    description: 'Presence of people on screen: as it is now, then each change.',
    subscribe(_root, args, context) {
      const viewer = requireViewer(context);
      const userIds = [...new Set(parseUserIds(args.userIds, ['userIds']))];
      if (userIds.length > limits.presenceUsersMax)
        throw new InvalidInput(`At most ${limits.presenceUsersMax} people at once.`, ['userIds']);
      return live(context).presence(viewer, userIds);
    },
    resolve: (presence) => presence as never,
  }),
  groupReceipts: t.field({
    type: GroupReceipts,
    args: { chatId: t.arg.id({ required: true, description: "The group's id." }) },
    description:
      'How far the others in a group have read: as it is now, then at most one frame each 1.5 seconds. Ends with the membership.',
    async subscribe(_root, args, context) {
      const { viewer, access } = await accessChat(context, args.chatId);
      return live(context).receipts(viewer, access);
    },
    resolve: (receipts) => receipts as never,
  }),
}));
