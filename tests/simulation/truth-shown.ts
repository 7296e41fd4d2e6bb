import type { Timeline } from '../../clients/sync/index.ts';
import type { Device } from './devices.ts';
import { contactText, draftText, type Ending, line, listLine, marksText, rightsLine, type Truth } from './truth.ts';
import type { World } from './world.ts';
import { userId } from '../../schema/ids.ts';
import { pictureIn, shownAccount } from './truth-account.ts';
import { rangesText, shownText } from './truth-words.ts';

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

export const attentionThatDiffers = ({ engine, name, user }: Device, { attentionOf }: Truth): readonly string[] => {
  const shown = engine.unreadTotal.get();
  const { least, most } = attentionOf.get(user.id) ?? { least: 0, most: 0 };
  return least <= shown && shown <= most ? [] : [`${name} asks for attention ${shown} times, not ${least} to ${most}`];
};

/**
 * Every device lists the chats in the same order. Where the database's clock was set back what is said then is older than what was said
 * before: the row follows it, and a device keeps the latest that it has heard of, so that no chat sinks by news.
 */
export const ordersThatDiffer = ({ engine, name, user }: Device, { orderOf }: Truth, { happened }: World): readonly string[] => {
  if (happened.has('the database sets its clock')) return [];
  const shown = engine.chats
    .get()
    .map(({ id }) => id)
    .join();
  const truth = (orderOf.get(user.id) ?? []).join();
  return shown === truth ? [] : [`${name} lists ${shown}, not ${truth}`];
};

/** What answers something that has disappeared does not say what that was; until then it does, but where a device's clock runs ahead. */
export const quotesThatDiffer = ({ watch, name, skewMs }: Device, { quotes, quotesEnd }: Truth, nowMs: number): string[] =>
  watch.opened().flatMap((id) =>
    watch
      .open(id)
      .get()
      .items.flatMap((item) => {
        const quote = item.kind === 'message' ? quotes.get(`${id} ${item.message.seq}`) : undefined;
        if (item.kind === 'message' && quote !== undefined) {
          const { replyTo, seq } = item.message;
          const said = `${replyTo?.sender?.id ?? null} ${replyTo?.kind} ${replyTo?.excerpt}`;
          const truth = `${quote.senderId === null ? null : userId(BigInt(quote.senderId))} ${quote.kind} ${quote.excerpt}`;
          return said === truth ? [] : [`${name} shows that ${id} ${seq} answers ${said}, not ${truth}`];
        }
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
  const contacts = new Set((engine.account.get()?.contacts ?? []).map(({ user }) => user.id));
  for (const chat of engine.chats.get()) {
    // Of whoever is no contact nothing is told when they call themselves otherwise.
    const title = chat.kind === 'GROUP' || contacts.has(chat.peer?.id ?? '') ? chat.title : '';
    shown.push(line(chat.id, `${chat.kind} ${title} to ${chat.lastSeq}, ${chat.memberCount} members, sends ${chat.canSend}`));
    shown.push(line(chat.id, `unread ${chat.unreadCount}`));
    shown.push(line(chat.id, `mentioned at ${chat.unreadMentionSeqs.join()}`));
    shown.push(line(chat.id, draftText(chat.draft, rangesText(chat.draftRanges), chat.draftReplyToSeq ?? null)));
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
      const { seq, id, content, editedAt, replyTo, reactions, state, isOwn, silent, forwardedFrom } = item.message;
      // What failed waits for the person's decision and is no part of the log.
      if (state === 'failed') {
        engine.discard(item.message.key);
        continue;
      }
      const marks = marksText({ answers: replyTo?.seq, isEdited: editedAt !== null, isSilent: silent, from: forwardedFrom ?? undefined });
      const tick = chat.kind !== 'DIRECT' || !isOwn || state === null ? '' : ` ${state}`;
      const shows = reactions.map((entry) => ` ${entry.emoji}${entry.count}${entry.isOwn ? ' own' : ''}`).join('');
      shown.push(line(chat.id, `${seq ?? 'pending'} ${id} ${shownText(content)}${marks}${tick}${shows}`));
    }
    const last = timeline.get().items.at(-1);
    const listed = engine.chat(chat.id).get()?.lastMessage?.key;
    if (last?.kind === 'message' && listed !== last.message.key)
      shown.push(line(chat.id, `ends with ${last.message.key}, and with ${listed} in the list`));
  }
  shown.push(...shownAccount(device));
  const account = engine.account.get();
  const others = (account?.contacts ?? []).map(({ user }) => user.id);
  if (others.length > 0) for (const id of watch.online(others)) shown.push(`online ${id}`);
  for (const { user, ...contact } of account?.contacts ?? [])
    shown.push(`${contactText(user.id, { ...contact, name: user.name })} says ${user.statusLine} with ${pictureIn(user.avatarUrl)}`);
  for (const { id } of account?.devices ?? []) shown.push(`device ${id}`);
  return shown;
};
