import { builder, viewerDependent } from '../schema/builder.ts';
import { Chat } from '../schema/chat.ts';
import { ChatPlacement, ChatSettings } from '../schema/chat-settings.ts';
import { requireViewer } from '../schema/context.ts';
import { NO_ID, parseChatId } from '../schema/ids.ts';
import { Viewer } from '../schema/viewer.ts';
import { type ChatSettings as ChatSettingsShape, isMarkedUnread } from '../services/chat-settings/chat-settings.ts';
import { ChatNotFound, InvalidInput, LimitReached, NotPermitted, RateLimited } from '../services/errors.ts';

const chatArg = (id: string) => parseChatId(id) ?? NO_ID;

builder.objectFields(Chat, (t) => ({
  settings: t.field({
    type: ChatSettings,
    description: 'How the viewer has it in their own list. Viewer-dependent.',
    extensions: viewerDependent,
    resolve(chat, _args, context) {
      requireViewer(context);
      return context.loaders.chatSettings.load(chat.id);
    },
  }),
  placement: t.field({
    type: ChatPlacement,
    description: 'Where the viewer has it: in the list, in the archive, or nowhere. Viewer-dependent.',
    extensions: viewerDependent,
    async resolve(chat, _args, context) {
      requireViewer(context);
      return context.services.getPlacement(chat, await context.loaders.chatSettings.load(chat.id));
    },
  }),
  isMarkedUnread: t.boolean({
    description: 'Whether the viewer marked it unread and has not read on since. Viewer-dependent.',
    extensions: viewerDependent,
    async resolve(chat, _args, context) {
      requireViewer(context);
      const [member, settings] = await Promise.all([context.loaders.viewerMember.load(chat), context.loaders.chatSettings.load(chat.id)]);
      return member !== null && isMarkedUnread(member, settings);
    },
  }),
}));

builder.objectFields(Viewer, (t) => ({
  unreadCount: t.int({
    description:
      'What asks for attention: unread messages, and one for each chat that is only marked unread, in chats that are in the list and not muted. Viewer-dependent.',
    extensions: viewerDependent,
    resolve: (_viewer, _args, context) => context.services.countUnread(requireViewer(context)),
  }),
}));

const settingsPayload = (name: string) =>
  builder.objectRef<ChatSettingsShape>(name).implement({
    description: 'The settings that stand.',
    fields: (t) => ({
      chatSettings: t.field({ type: ChatSettings, description: 'The settings as they are stored.', resolve: (settings) => settings }),
    }),
  });

const chatIdField = { required: true, description: "The chat's id." } as const;
const upToSeqField = (what: string) =>
  ({
    description: `The newest message that was in sight: ${what}, so that repeating does no harm. Left out: the newest there is.`,
  }) as const;

builder.mutationFields((t) => ({
  updateChatSettings: t.field({
    type: settingsPayload('UpdateChatSettingsPayload'),
    errors: { types: [ChatNotFound, InvalidInput, LimitReached, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'What to change.',
        type: builder.inputType('UpdateChatSettingsInput', {
          description: 'What to change; what is left out stays as it is.',
          fields: (f) => ({
            chatId: f.id(chatIdField),
            pinned: f.boolean({ description: 'At the top of the list; takes it out of the archive. At most 20 chats.' }),
            mutedUntil: f.field({
              type: 'DateTime',
              description:
                'Not to notify and not to count until then; 9999-12-31T23:59:59.999Z for ever, null or a past moment for no longer.',
            }),
            markedUnread: f.boolean({ description: 'Marked as unread until the viewer reads on; false takes the mark away.' }),
            archived: f.boolean({ description: 'Out of the list until something new comes, and longer while it is muted. Unpins it.' }),
            hidden: f.boolean({
              description: 'Out of the list until something new comes; nothing is cleared. Unpins it. Not for notes to self.',
            }),
            saved: f.boolean({ description: 'A group among the contacts, to be found there; at most 200.' }),
            upToSeq: f.int(upToSeqField('with `archived` and `hidden`, what came after it takes the chat out again')),
          }),
        }),
      }),
    },
    description:
      "Pins, mutes, marks, archives, hides or saves a chat in the viewer's own list, on all their devices. Nobody else hears of it. Repeating it does no harm.",
    resolve: (_root, { input: { chatId, pinned, mutedUntil, markedUnread, archived, hidden, saved, upToSeq } }, context) =>
      context.services.updateChatSettings(requireViewer(context), chatArg(chatId), {
        pinned: pinned ?? undefined,
        mutedUntil,
        markedUnread: markedUnread ?? undefined,
        archived: archived ?? undefined,
        hidden: hidden ?? undefined,
        saved: saved ?? undefined,
        upToSeq: upToSeq ?? undefined,
      }),
  }),
  clearHistory: t.field({
    type: settingsPayload('ClearHistoryPayload'),
    errors: { types: [ChatNotFound, InvalidInput, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Where, and how far.',
        type: builder.inputType('ClearHistoryInput', {
          description: 'A chat to clear.',
          fields: (f) => ({ chatId: f.id(chatIdField), upToSeq: f.int(upToSeqField('what came after it stays')) }),
        }),
      }),
    },
    description:
      'Takes what was said so far out of the sight of the viewer, on all their devices and for good; it counts as read. The others keep it. Repeating it does no harm.',
    resolve: (_root, { input }, context) =>
      context.services.clearHistory(requireViewer(context), chatArg(input.chatId), input.upToSeq ?? undefined),
  }),
  deleteMessages: t.field({
    type: settingsPayload('DeleteMessagesPayload'),
    errors: { types: [ChatNotFound, InvalidInput, LimitReached, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which messages.',
        type: builder.inputType('DeleteMessagesInput', {
          description: 'Messages that the viewer no longer wants to see, or wants to see again.',
          fields: (f) => ({
            chatId: f.id(chatIdField),
            seqs: f.intList({ required: true, description: '1 to 100 messages; those that are not there to be seen are passed over.' }),
            restore: f.boolean({ description: 'Takes it back.' }),
          }),
        }),
      }),
    },
    description:
      'Deletes messages for the viewer alone, on all their devices: from their pages, from the preview and from what is unread. The others keep them and hear nothing. Repeating it does no harm.',
    resolve: (_root, { input }, context) =>
      context.services.deleteMessages(requireViewer(context), chatArg(input.chatId), input.seqs, input.restore !== true),
  }),
  markPlayed: t.field({
    type: settingsPayload('MarkPlayedPayload'),
    errors: { types: [ChatNotFound, InvalidInput, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which recordings.',
        type: builder.inputType('MarkPlayedInput', {
          description: 'Recordings that the viewer has listened to.',
          fields: (f) => ({
            chatId: f.id(chatIdField),
            seqs: f.intList({ required: true, description: '1 to 100 messages; those that are not there to be seen are passed over.' }),
          }),
        }),
      }),
    },
    description:
      'Says that the viewer has listened to recordings, on all their devices and for good. Nobody else hears of it. Repeating it does no harm.',
    resolve: (_root, { input }, context) => context.services.markPlayed(requireViewer(context), chatArg(input.chatId), input.seqs),
  }),
  deleteChat: t.field({
    type: settingsPayload('DeleteChatPayload'),
    errors: { types: [ChatNotFound, InvalidInput, NotPermitted, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which chat.',
        type: builder.inputType('DeleteChatInput', {
          description: "A chat to take out of the viewer's list.",
          fields: (f) => ({ chatId: f.id(chatIdField), upToSeq: f.int(upToSeqField('what came after it stays, and so does the chat')) }),
        }),
      }),
    },
    description:
      "Clears a chat's history for the viewer, with their draft, and takes it out of their list until something new comes. They stay in it, and the others keep everything. Not for notes to self. Repeating it does no harm.",
    resolve: (_root, { input }, context) =>
      context.services.deleteChat(requireViewer(context), chatArg(input.chatId), input.upToSeq ?? undefined),
  }),
}));
