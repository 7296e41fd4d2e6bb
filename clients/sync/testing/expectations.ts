import type { Engine } from '../engine.ts';
import { FOR_EVER, type ChatView, type MessageView, type TextRange } from '../types.ts';
import { nextMessageAt } from './fake-policies.ts';
import { floorOf } from './fake-graph.ts';
import type { FakeLog, FakeMember, FakeMessage, FakeSettings } from './fake-log.ts';
import { isReadingShown } from './fake-reading.ts';
import { type FakeChat, mentions } from './fake-shapes.ts';
import type { TestDevice, World } from './world.ts';

const placementOf = (lastSeq: number, settings: FakeSettings | undefined, isMuted: boolean): string => {
  if (settings?.hiddenSeq != null && lastSeq <= settings.hiddenSeq) return 'HIDDEN';
  return settings?.archivedSeq != null && (lastSeq <= settings.archivedSeq || isMuted) ? 'ARCHIVE' : 'LIST';
};

/** The ids of the pinned chats, the last pinned at the top. */
export const expectedPins = (log: FakeLog, userId: string): string[] =>
  [...(log.users.get(userId)?.settings ?? [])]
    .flatMap(([id, { pinnedAt }]) => (pinnedAt === null || log.member(id, userId) === null ? [] : [{ id, pinnedAt }]))
    .sort((a, b) => (a.pinnedAt === b.pinnedAt ? (a.id < b.id ? 1 : -1) : a.pinnedAt < b.pinnedAt ? 1 : -1))
    .map(({ id }) => id);

const textOf = (log: FakeLog, userId: string, { chatId, seq, content }: FakeMessage): string => {
  if (content.__typename === 'LocationContent') {
    const { endsAt } = content['live'] as { endsAt: Date };
    return `place ${String(content['latitude'])} until ${endsAt.toISOString()}`;
  }
  if (content.__typename !== 'PollContent') return String(content['body'] ?? content['event'] ?? content['caption'] ?? 'recalled');
  const counts = (content['options'] as { voteCount: number }[]).map(({ voteCount }) => voteCount);
  return `poll ${counts.join('-')} of ${String(content['voterCount'])}, own ${log.users.get(userId)?.votes.get(`m_${chatId}_${seq}`)?.options.join() ?? ''}`;
};

/** How far an own message in a direct chat has come, as long as it says something. */
const tickOf = (log: FakeLog, chat: FakeChat, userId: string, { senderId, seq, content }: FakeMessage): string => {
  if (chat.kind !== 'DIRECT' || senderId !== userId || content.__typename === 'RecalledContent') return '';
  const peer = [...chat.members.values()].find((member) => member.userId !== userId) as FakeMember;
  if (isReadingShown(log, chat) && peer.readSeq >= seq) return ' read';
  return peer.deliveredSeq >= seq ? ' delivered' : ' sent';
};

const upcoming = (moment: Date | null, nowMs: number): string | null =>
  moment === null || moment.getTime() <= nowMs ? null : moment.toISOString();

const mutedUntil = ({ mutedAll }: FakeChat, { role, mutedUntil: until }: FakeMember, nowMs: number): string | null => {
  if (role !== 'MEMBER') return null;
  return mutedAll ? FOR_EVER : upcoming(until === null ? null : new Date(until), nowMs);
};

/** A draft with all that is beside its text. */
export const draftLine = ({ text, ranges = [], replyToSeq }: Written = { text: '' }): string =>
  `${text} ${ranges.map(({ kind, offset, length, userId }) => `${kind} ${offset}+${length} ${userId}`)} ${replyToSeq ?? 'none'}`;

interface Written {
  readonly text: string;
  readonly ranges?: readonly TextRange[] | undefined;
  readonly replyToSeq?: number | null | undefined;
}

/** What a device must show in the end, taken from the server's log alone. */
export const expectedChats = (log: FakeLog, userId: string) =>
  log
    .chatsOf(userId)
    .map((chat) => {
      const own = log.member(chat.id, userId) as FakeMember;
      const settings = log.users.get(userId)?.settings.get(chat.id);
      const isMuted = settings?.mutedUntil != null && Date.parse(settings.mutedUntil) > log.clock.now();
      const visible = chat.messages.filter((message) => message.seq > floorOf(own));
      const isThere = ({ seq }: { seq: number }) => !log.isDeleted(userId, chat.id, seq);
      const isShown = (message: FakeMessage) => isThere(message) && message.content.__typename !== 'ExpiredContent';
      return {
        id: chat.id,
        lastSeq: chat.lastSeq,
        unreadCount: visible.filter((message) => message.seq > own.readSeq && isThere(message)).length,
        mentions: visible
          .filter((message) => message.seq > own.readSeq && isThere(message) && mentions(message, userId))
          .map(({ seq }) => seq),
        pinnedSeqs: chat.pinnedSeqs.filter((seq) => seq > floorOf(own) && isThere({ seq })),
        memberCount: [...chat.members.values()].filter((member) => member.state === 'JOINED').length,
        nicknames: [...chat.members.values()]
          .flatMap(({ userId: id, state, nickname }) => (state === 'JOINED' && nickname !== null ? [`${id}:${nickname}`] : []))
          .sort(),
        groupTitle: chat.kind === 'GROUP' ? chat.title : null,
        draft: draftLine(log.users.get(userId)?.drafts.get(chat.id)),
        mutedAll: chat.mutedAll,
        slowModeSeconds: chat.slowModeSeconds,
        disappearSeconds: chat.disappearSeconds,
        mutedHereUntil: mutedUntil(chat, own, log.clock.now()),
        nextMessageAt: upcoming(nextMessageAt(chat, own), log.clock.now()),
        isPinned: settings?.pinnedAt != null,
        isMuted,
        isSaved: settings?.savedAt != null,
        isMarkedUnread: settings?.unreadSeq != null && own.readSeq <= settings.unreadSeq,
        placement: placementOf(chat.lastSeq, settings, isMuted),
        messages: visible
          .filter(isShown)
          .map(
            (message) =>
              `${message.seq}:${textOf(log, userId, message)}` +
              (message.reactions ?? [])
                .map(({ emoji, userIds }) => ` ${emoji}${userIds.length}${userIds.includes(userId) ? ' own' : ''}`)
                .join('') +
              tickOf(log, chat, userId, message),
          ),
      };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));

const line = (message: MessageView, isDirect: boolean): string => {
  const { content, reactions, state, isOwn } = message;
  const counts = content.kind === 'poll' ? content.options.map(({ voteCount }) => voteCount).join('-') : '';
  const place = content.kind === 'location' ? `place ${content.latitude} until ${content.live?.endsAt}` : content.kind;
  const plain =
    content.kind === 'text' ? content.body : content.kind === 'system' ? content.event : content.kind === 'image' ? content.caption : place;
  const text = content.kind === 'poll' ? `poll ${counts} of ${content.voterCount}, own ${content.ownVote.join()}` : plain;
  return `${message.seq}:${text}${reactions.map(({ emoji, count, isOwn }) => ` ${emoji}${count}${isOwn ? ' own' : ''}`).join('')}${isDirect && isOwn && state !== null ? ` ${state}` : ''}`;
};

/** Scrolls through everything: fills every hole until none is left, as a person who reads it all would. */
const readAll = async (engine: Engine, { id: chatId, kind }: ChatView, world: World): Promise<string[]> => {
  const timeline = engine.openTimeline(chatId);
  await world.advance(300);
  for (let step = 0; step < 60; step += 1) {
    const { items, reachedStart } = timeline.get();
    const hole = items.find((item) => item.kind === 'hole');
    if (hole?.kind === 'hole') void timeline.fill(hole, step % 2 === 0 ? 'end' : 'start');
    else if (!reachedStart) void timeline.loadOlder();
    else break;
    await world.advance(300);
  }
  const { items } = timeline.get();
  timeline.close();
  return items.map((item) => (item.kind === 'hole' ? `[${item.fromSeq}-${item.toSeq}]` : line(item.message, kind === 'DIRECT')));
};

/** A refused send waits for the person's decision: it is no part of the log, and keeps its chat in the list until it is discarded. */
const discardFailed = ({ engine }: TestDevice): void => {
  for (const { id, failedCount } of engine.chats.get()) {
    if (failedCount === 0) continue;
    const timeline = engine.openTimeline(id);
    for (const item of timeline.get().items)
      if (item.kind === 'message' && item.message.state === 'failed') engine.discard(item.message.key);
    timeline.close();
  }
};

/** What the device shows, in the same shape. */
export const shownChats = async (device: TestDevice, world: World) => {
  const { engine } = device;
  discardFailed(device);
  await world.advance(100);
  const views = [...engine.chats.get()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const chats = [];
  for (const view of views) {
    chats.push({
      id: view.id,
      lastSeq: view.lastSeq,
      unreadCount: view.unreadCount,
      mentions: [...view.unreadMentionSeqs],
      pinnedSeqs: view.pinnedSeqs,
      memberCount: view.memberCount,
      nicknames: [...view.nicknames].map(([id, nickname]) => `${id}:${nickname}`).sort(),
      groupTitle: view.kind === 'GROUP' ? view.title : null,
      draft: draftLine({ text: view.draft, ranges: view.draftRanges, replyToSeq: view.draftReplyToSeq }),
      mutedAll: view.mutedAll,
      slowModeSeconds: view.slowModeSeconds,
      disappearSeconds: view.disappearSeconds,
      mutedHereUntil: view.mutedHereUntil,
      nextMessageAt: view.nextMessageAt,
      isPinned: view.isPinned,
      isMuted: view.isMuted,
      isSaved: view.isSaved,
      isMarkedUnread: view.isMarkedUnread,
      placement: view.placement,
      messages: await readAll(engine, view, world),
    });
  }
  return chats;
};
