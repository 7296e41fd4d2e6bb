import type { ChatSettings as ChatSettingsShape } from '../services/chat-settings/chat-settings.ts';
import { builder } from './builder.ts';
import { chatId } from './ids.ts';

const rangesOf = (bounds: readonly number[]) =>
  bounds.flatMap((fromSeq, at) => (at % 2 === 0 ? [{ fromSeq, toSeq: bounds[at + 1] as number }] : []));

export const ChatPlacement = builder.enumType('ChatPlacement', {
  description: "Where the viewer's list has a chat.",
  values: {
    LIST: { description: 'In the list.' },
    ARCHIVE: { description: 'In the archive: put there, and nothing came since, or it is muted.' },
    HIDDEN: { description: 'Nowhere: the viewer deleted it, and nothing came since.' },
  } as const,
});

export const ChatFilter = builder.enumType('ChatFilter', {
  description: "Which of the viewer's chats to list. All but ARCHIVE and SAVED are of those that are in the list.",
  values: {
    LIST: { description: 'All that are in the list.' },
    UNREAD: { description: 'With unread messages, or marked unread; muted ones too.' },
    MENTIONS: { description: 'With unread messages that mention the viewer or everyone; muted ones too.' },
    GROUPS: { description: 'Groups.' },
    DIRECT: { description: 'Direct chats, and notes to self.' },
    ARCHIVE: { description: 'Those in the archive.' },
    SAVED: { description: 'Groups that the viewer keeps among their contacts, wherever the list has them.' },
  } as const,
});

const SeqRange = builder.objectRef<{ fromSeq: number; toSeq: number }>('SeqRange').implement({
  description: 'A run of messages of a chat.',
  fields: (t) => ({
    fromSeq: t.exposeInt('fromSeq', { description: 'The first of them.' }),
    toSeq: t.exposeInt('toSeq', { description: 'The last of them.' }),
  }),
});

export const ChatSettings = builder.objectRef<ChatSettingsShape>('ChatSettings').implement({
  description:
    'How the viewer has a chat in their own list: theirs alone, on all their devices. Each `…Seq` says up to which message something holds; what comes later ends it, by arithmetic. Pinning and saving end with the membership: one from before the viewer last joined holds no more.',
  fields: (t) => ({
    chatId: t.id({ description: 'Which chat.', resolve: (settings) => chatId(settings.chatId) }),
    pinnedAt: t.expose('pinnedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was pinned: pinned chats come first in the list, the last pinned at the top. Null: it is not.',
    }),
    mutedUntil: t.expose('mutedUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when it does not notify and does not count; 9999-12-31T23:59:59.999Z for ever. Null or past: it is not muted.',
    }),
    unreadSeq: t.exposeInt('unreadSeq', {
      nullable: true,
      description: "Marked as unread for as long as the viewer's own `readSeq` is not above this. Null: it is not.",
    }),
    archivedSeq: t.exposeInt('archivedSeq', {
      nullable: true,
      description: "In the archive for as long as the chat's `lastSeq` is not above this, or it is muted. Null: it is not.",
    }),
    hiddenSeq: t.exposeInt('hiddenSeq', {
      nullable: true,
      description: "Deleted or hidden from the list for as long as the chat's `lastSeq` is not above this. Null: it is not.",
    }),
    savedAt: t.expose('savedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Of a group: when the viewer put it among their contacts. Null: it is not there.',
    }),
    clearedSeq: t.exposeInt('clearedSeq', {
      description: 'Messages up to this seq are gone from the sight of the viewer: forget those held. It only moves up; 0 for none.',
    }),
    deletedRanges: t.field({
      type: [SeqRange],
      description:
        'Messages that the viewer has deleted for themselves, ascending and apart, at most 200 runs: show none of them. They are no holes, nor unread; pages leave them out, and frames, which are told to all alike, do not. They may come back.',
      resolve: ({ deletedRanges }) => rangesOf(deletedRanges),
    }),
    playedRanges: t.field({
      type: [SeqRange],
      description:
        'Recordings of others that the viewer has listened to (`markPlayed`), ascending and apart, at most 200 runs; what lies in a run and is no recording says nothing. They only grow, but for what is cleared.',
      resolve: ({ playedRanges }) => rangesOf(playedRanges),
    }),
    version: t.exposeInt('version', {
      description:
        'The version of the account at which these last changed, 0 when they never did: of two of one chat the higher is the newer.',
    }),
  }),
});
