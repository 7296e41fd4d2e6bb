import { deletedIn, isDeleted } from '../state/deleted.ts';
import { unreadMentionsOf } from '../state/mentions.ts';
import { floorOf, topSeqOf, unreadOf, type Account, type Chat, type Draft, type Send } from '../state/state.ts';
import { isMarkedUnread, type ChatSettings, type Placement } from '../state/settings.ts';
import { tailLengthOf } from '../state/timeline.ts';
import type { ChatView, MessageView, UserView } from '../types.ts';
import { sameFields } from './memo.ts';
import type { MessageViews, ReadSteps } from './message-view.ts';
import type { People, PeopleViews } from './people-view.ts';

export interface ChatInputs {
  readonly chat: Chat;
  readonly sends: readonly Send[];
  readonly people: People;
  readonly contacts: Account['contacts'] | null;
  readonly draft: Draft | undefined;
  readonly settings: ChatSettings;
  readonly isMuted: boolean;
  readonly mutedHereUntil: string | null;
  readonly nextMessageAt: string | null;
  readonly placement: Placement;
  readonly typing: readonly UserView[];
  readonly steps: ReadSteps | undefined;
}

const NO_PINS: readonly number[] = [];

/** What was cleared or deleted here is not at the top either. */
const visiblePins = (chat: Chat): readonly number[] => {
  const { pinnedSeqs = NO_PINS } = chat;
  const floor = floorOf(chat);
  const isGone = (seq: number): boolean => seq <= floor || isDeleted(deletedIn(chat), seq);
  return pinnedSeqs.some(isGone) ? pinnedSeqs.filter((seq) => !isGone(seq)) : pinnedSeqs;
};

const titleOf = ({ chat, contacts }: ChatInputs, peer: UserView | null): string => {
  if (chat.kind === 'SELF') return '';
  if (chat.kind === 'GROUP') return chat.title ?? '';
  const remark = chat.peerId === null ? null : (contacts?.get(chat.peerId)?.remark ?? null);
  return remark !== null && remark !== '' ? remark : (peer?.name ?? '');
};

/** Pending sends come last, but a failed one does not stand before news that came after it. */
const lastMessageOf = ({ chat, sends, people, steps }: ChatInputs, views: MessageViews): MessageView | null => {
  const send = sends.at(-1);
  const top = chat.messages.at(-1);
  const message = top !== undefined && tailLengthOf(chat) > 0 ? top : undefined;
  const sendIsNewest = send !== undefined && (send.failureCode === null || message === undefined || send.createdAt >= message.createdAt);
  if (send !== undefined && sendIsNewest) return views.ofSend(people, send).view;
  return message === undefined ? null : views.ofMessage(people, chat, message, steps).view;
};

const viewOf = (inputs: ChatInputs, views: MessageViews, peopleViews: PeopleViews): ChatView => {
  const { chat, sends, people, draft, settings, placement, typing } = inputs;
  const peer = chat.peerId === null ? null : peopleViews.of(people, chat.peerId);
  const sentAt = sends.at(-1)?.createdAt ?? '';
  return {
    id: chat.id,
    kind: chat.kind,
    title: titleOf(inputs, peer),
    peer,
    memberCount: chat.memberCount,
    canSend: chat.canSend && inputs.mutedHereUntil === null,
    mutedHereUntil: inputs.mutedHereUntil,
    mutedAll: chat.mutedAll ?? false,
    slowModeSeconds: chat.slow?.seconds ?? 0,
    nextMessageAt: inputs.nextMessageAt,
    disappearSeconds: chat.disappearSeconds ?? 0,
    capabilities: chat.capabilities,
    nicknames: chat.nicknames,
    announcementId: chat.announcementId,
    joinRequestCount: chat.joinRequestCount ?? 0,
    pinnedSeqs: visiblePins(chat),
    role: chat.own.role,
    lastSeq: topSeqOf(chat),
    readSeq: chat.own.readSeq,
    unreadCount: unreadOf(chat),
    unreadMentionSeqs: unreadMentionsOf(chat),
    lastActivityAt: sentAt > chat.lastActivityAt ? sentAt : chat.lastActivityAt,
    lastMessage: lastMessageOf(inputs, views),
    draft: draft?.text ?? '',
    ...(draft?.ranges === undefined ? {} : { draftRanges: draft.ranges }),
    ...(draft?.replyToSeq === undefined ? {} : { draftReplyToSeq: draft.replyToSeq }),
    failedCount: sends.filter((send) => send.failureCode !== null).length,
    isPinned: settings.pinnedAt !== null,
    isMuted: inputs.isMuted,
    mutedUntil: inputs.isMuted ? settings.mutedUntil : null,
    isMarkedUnread: isMarkedUnread(chat, settings),
    isSaved: settings.savedAt != null,
    ...(settings.playedRanges === undefined ? {} : { playedRanges: settings.playedRanges }),
    placement,
    typing,
  };
};

/** One row of the chat list for each chat, the same object until something on it changes. */
export class ChatViews {
  readonly #messages: MessageViews;
  readonly #people: PeopleViews;
  #known = new Map<string, { inputs: ChatInputs; view: ChatView }>();

  constructor(messages: MessageViews, people: PeopleViews) {
    this.#messages = messages;
    this.#people = people;
  }

  of(inputs: ChatInputs): ChatView {
    const known = this.#known.get(inputs.chat.id);
    if (known !== undefined && sameFields(known.inputs, inputs)) return known.view;
    const fresh = viewOf(inputs, this.#messages, this.#people);
    const view = known !== undefined && sameFields(known.view, fresh) ? known.view : fresh;
    this.#known.set(inputs.chat.id, { inputs, view });
    return view;
  }

  forget(chatId: string): void {
    this.#known.delete(chatId);
  }
}

/** Last active first; the id settles ties, so that the order is the same everywhere. */
const byActivity = (a: ChatView, b: ChatView): number => {
  if (a.lastActivityAt !== b.lastActivityAt) return a.lastActivityAt < b.lastActivityAt ? 1 : -1;
  return a.id < b.id ? 1 : -1;
};

/** Pinned chats first, the last pinned at the top; messages do not move them. */
export const inListOrder =
  (pinnedAt: (chatId: string) => string | null) =>
  (a: ChatView, b: ChatView): number => {
    if (!a.isPinned && !b.isPinned) return byActivity(a, b);
    if (a.isPinned !== b.isPinned) return a.isPinned ? -1 : 1;
    const [first, second] = [pinnedAt(a.id) ?? '', pinnedAt(b.id) ?? ''];
    return first === second ? (a.id < b.id ? 1 : -1) : first < second ? 1 : -1;
  };
