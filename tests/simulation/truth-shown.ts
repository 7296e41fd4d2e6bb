import type { ContentView, Timeline } from '../../clients/sync/index.ts';
import type { Device } from './devices.ts';
import { type Ending, line, listLine, rightsLine, type Truth } from './truth.ts';
import { pictureIn, shownAccount } from './truth-account.ts';

/** Readers are told while a group is open, so a device that does not know them says nothing of them. */
export const readersThatDiffer = ({ engine, watch, name, user }: Device, { readersOf }: Truth): string[] =>
  watch.opened().flatMap((id) => {
    if (engine.chat(id).get()?.kind !== 'GROUP') return [];
    return watch
      .open(id)
      .get()
      .items.flatMap((item) => {
        if (item.kind === 'hole' || item.message.seq === null || item.message.readCount === null) return [];
        const { seq, readCount } = item.message;
        const truth = readersOf(user.id, id, seq);
        return readCount === truth ? [] : [`${name} shows ${readCount} readers of ${id} ${seq}, not ${truth}`];
      });
  });

/** What answers something that has disappeared does not say what that was; until then it does, but where a device's clock runs ahead. */
export const quotesThatDiffer = ({ watch, name, skewMs }: Device, { quotesEnd }: Truth, nowMs: number): string[] =>
  watch.opened().flatMap((id) =>
    watch
      .open(id)
      .get()
      .items.flatMap((item) => {
        const endsMs = item.kind === 'message' ? quotesEnd.get(`${id} ${item.message.seq}`) : undefined;
        if (item.kind === 'hole' || endsMs === undefined || item.message.replyTo === null) return [];
        const isGone = item.message.replyTo.kind === 'EXPIRED';
        if (isGone && endsMs > nowMs + Math.max(0, skewMs)) return [`${name} has forgotten what ${id} ${item.message.seq} answers`];
        return isGone || endsMs > nowMs ? [] : [`${name} still shows what ${id} ${item.message.seq} answers`];
      }),
  );

/** What must be shown still, and what may be. */
export const shownStill = (
  { user, skewMs }: Device,
  { ending }: Truth,
  nowMs: number,
): { must: string[]; may: string[]; unsure: Set<string> } => {
  const left = (ending.get(user.id) ?? []).filter(({ endsMs }) => endsMs > nowMs);
  const isOverThere = ({ endsMs }: Ending): boolean => endsMs <= nowMs + skewMs;
  const [early, must] = [left.filter(isOverThere), left.filter((one) => !isOverThere(one))];
  return { must: must.map(({ text }) => text), may: early.map(({ text }) => text), unsure: new Set(early.map((one) => one.chatId)) };
};

const textOf = (content: ContentView): string => {
  switch (content.kind) {
    case 'text':
      return content.body;
    case 'system':
      return content.event;
    case 'poll': {
      const counts = content.options.map(({ voteCount }) => voteCount).join('-');
      return `${content.question} ${counts} of ${content.voterCount}, own ${content.ownVote.join()}, closed ${content.closesAt !== null}`;
    }
    case 'chain':
      return `${content.topic}: ${content.entries.map(({ user, text }) => `${user.id} ${text}`).join()}`;
    case 'location':
      return `at ${content.latitude} ${content.longitude} until ${content.live?.endsAt ?? null}`;
    case 'image':
      return `pictures ${content.images.map(({ name }) => name).join()} ${content.caption}`;
    case 'video':
      return `video ${content.name} of ${content.durationMs} under ${content.poster?.name ?? ''} ${content.caption}`;
    case 'file':
      return `file ${content.name} ${content.caption ?? ''}`;
    case 'voice':
      return `voice of ${content.durationMs} like ${content.waveform.join()}`;
    case 'miniProgram':
      return `program ${content.page} ${content.title}`;
    case 'sticker':
      return `sticker ${content.id}`;
    case 'contactCard':
      return `card of ${content.userId}`;
    default:
      return content.kind;
  }
};

/** Asks for something that is not here yet; false when all is. */
export const scroll = (timeline: Timeline): boolean => {
  const { items, reachedStart } = timeline.get();
  const hole = items.find((item) => item.kind === 'hole');
  if (hole?.kind === 'hole') void timeline.fill(hole, 'end');
  else if (!reachedStart) void timeline.loadOlder();
  return hole !== undefined || !reachedStart;
};

/** What a device shows, in the same shape, while it scrolls through everything it has. */
export const readShown = (device: Device): readonly string[] => {
  const { engine, watch } = device;
  const shown: string[] = [];
  for (const chat of engine.chats.get()) {
    const title = chat.kind === 'GROUP' ? chat.title : '';
    shown.push(line(chat.id, `${chat.kind} ${title} to ${chat.lastSeq}, ${chat.memberCount} members, sends ${chat.canSend}`));
    shown.push(line(chat.id, `unread ${chat.unreadCount}`));
    shown.push(line(chat.id, `mentioned at ${chat.unreadMentionSeqs.join()}`));
    shown.push(line(chat.id, `draft ${chat.draft} to ${chat.draftReplyToSeq ?? null}`));
    shown.push(line(chat.id, `played ${(chat.playedRanges ?? []).flatMap(({ fromSeq, toSeq }) => [fromSeq, toSeq]).join()}`));
    shown.push(line(chat.id, `pins ${chat.pinnedSeqs.toSorted((a, b) => a - b).join()}`));
    const called = [...chat.nicknames].map(([id, nickname]) => `${id} ${nickname}`);
    shown.push(line(chat.id, `nicknames ${called.toSorted().join()}`));
    const { isPinned: pinned, isMarkedUnread: markedUnread, isSaved: saved } = chat;
    shown.push(line(chat.id, `announces ${chat.announcementId}`));
    shown.push(rightsLine(chat.id, chat));
    shown.push(listLine(chat.id, { ...chat, pinned, saved, markedUnread }));
    for (const { id } of chat.typing) shown.push(line(chat.id, `${id} types`));
    const timeline = watch.open(chat.id);
    scroll(timeline);
    for (const item of timeline.get().items) {
      if (item.kind === 'hole') {
        shown.push(line(chat.id, `hole ${item.fromSeq}-${item.toSeq}`));
        continue;
      }
      const { seq, id, content, editedAt, replyTo, reactions, state, isOwn } = item.message;
      // What failed waits for the person's decision and is no part of the log.
      if (state === 'failed') {
        engine.discard(item.message.key);
        continue;
      }
      const text = textOf(content);
      const tick = chat.kind !== 'DIRECT' || !isOwn || state === null ? '' : ` ${state}`;
      const shows = reactions.map((entry) => ` ${entry.emoji}${entry.count}${entry.isOwn ? ' own' : ''}`).join('');
      shown.push(
        line(
          chat.id,
          `${seq ?? 'pending'} ${id} ${text}${replyTo === null ? '' : ` to ${replyTo.seq}`}${editedAt === null ? '' : ' (edited)'}${tick}${shows}`,
        ),
      );
    }
  }
  shown.push(`asks for attention ${engine.unreadTotal.get()} times`, ...shownAccount(device));
  const account = engine.account.get();
  const others = (account?.contacts ?? []).map(({ user }) => user.id);
  if (others.length > 0) for (const id of watch.online(others)) shown.push(`online ${id}`);
  for (const { user, remark, starred } of account?.contacts ?? [])
    shown.push(`contact ${user.id} ${remark}${starred ? ' starred' : ''} says ${user.statusLine} with ${pictureIn(user.avatarUrl)}`);
  for (const { id } of account?.devices ?? []) shown.push(`device ${id}`);
  return shown;
};
