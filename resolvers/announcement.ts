import { Announcement } from '../schema/announcement.ts';
import { builder, viewerDependent } from '../schema/builder.ts';
import { Chat } from '../schema/chat.ts';
import { requireViewer } from '../schema/context.ts';
import { announcementId, NO_ID, parseAnnouncementId } from '../schema/ids.ts';
import { UserConnection, UserEdge } from '../schema/user-connection.ts';
import { User } from '../schema/user.ts';
import { ChatNotFound, InvalidInput, NotPermitted, RateLimited } from '../services/errors.ts';
import { parseNumericKey } from '../services/paging.ts';
import { chatArg, chatIdField, chatPayload } from './chat.ts';

builder.objectFields(Chat, (t) => ({
  announcementId: t.id({
    nullable: true,
    description: 'The id of the announcement that stands; null when there is none.',
    resolve: (chat) => (chat.announcementId === null ? null : announcementId(chat.announcementId)),
  }),
  announcement: t.field({
    type: Announcement,
    nullable: true,
    description: 'The announcement that stands; null when there is none.',
    resolve: (chat, _args, context) => (chat.announcementId === null ? null : context.loaders.announcement.load(chat)),
  }),
}));

builder.objectFields(Announcement, (t) => ({
  isRead: t.boolean({
    description: 'Whether the viewer has read it. Viewer-dependent.',
    extensions: viewerDependent,
    resolve: (announcement, _args, context) => context.loaders.announcementRead.load(announcement),
  }),
  readCount: t.int({
    nullable: true,
    description:
      'How many of those in the group have read it; null for those who may not announce. Nothing is sent when somebody reads it: ask when you show it. Viewer-dependent.',
    extensions: viewerDependent,
    resolve: (announcement, _args, context) => context.loaders.announcementReadCount.load(announcement),
  }),
  readers: t.connection(
    {
      type: User,
      description:
        'Who of those in the group has read it; empty for those who may not announce. Nothing is sent when somebody reads it. Viewer-dependent.',
      extensions: viewerDependent,
      async resolve(announcement, args, context) {
        const { paging } = context.services;
        const page = paging.parsePage('announcementReaders', args);
        const afterUserId = page.cursor === null ? null : (parseNumericKey(page.cursor, 1)[0] as bigint);
        const ids = await context.services.listAnnouncementReaders(requireViewer(context), announcement, { ...page, afterUserId });
        return paging.toConnection(ids, page, String, (id) => ({ id }));
      },
    },
    UserConnection,
    UserEdge,
  ),
}));

builder.mutationFields((t) => ({
  setAnnouncement: t.field({
    type: chatPayload('SetAnnouncementPayload', 'The group with its announcement.'),
    errors: { types: [ChatNotFound, NotPermitted, InvalidInput, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'What to announce.',
        type: builder.inputType('SetAnnouncementInput', {
          description: 'What a group is to tell all its members.',
          fields: (f) => ({
            chatId: f.id(chatIdField),
            text: f.string({ required: true, description: '1 to 2,000 characters, with line breaks; empty to take it down.' }),
          }),
        }),
      }),
    },
    description: 'Sets the announcement of a group in place of the last; nobody but its author has read it. Owner and admins.',
    resolve: async (_root, { input }, context) => ({
      chat: await context.services.setAnnouncement(requireViewer(context), chatArg(input.chatId), input.text),
    }),
  }),
  readAnnouncement: t.field({
    type: chatPayload('ReadAnnouncementPayload', 'The group.'),
    errors: { types: [ChatNotFound] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which announcement.',
        type: builder.inputType('ReadAnnouncementInput', {
          description: 'An announcement that was read.',
          fields: (f) => ({
            chatId: f.id(chatIdField),
            announcementId: f.id({
              required: true,
              description: "The announcement's id; one that does not stand any more is passed over.",
            }),
          }),
        }),
      }),
    },
    description: 'Says that the viewer has read the announcement. Owner and admins see who has.',
    resolve: async (_root, { input }, context) => ({
      chat: await context.services.readAnnouncement(
        requireViewer(context),
        chatArg(input.chatId),
        parseAnnouncementId(input.announcementId) ?? NO_ID,
      ),
    }),
  }),
}));
