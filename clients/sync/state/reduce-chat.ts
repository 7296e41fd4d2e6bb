import type { ChatChangesWire, ChatWire, MarksWire, MemberWire, MessageWire } from '../wire.ts';
import { memberOf, messageOf, peopleOfMessages, withChatFields, withNicknames } from './convert.ts';
import { without, withEntry, withoutKey } from './maps.ts';
import { withMentions } from './mentions.ts';
import { withPeople } from './people.ts';
import { withoutUnsaved } from './reduce-drafts.ts';
import { showable, withMessages, withoutSent } from './reduce-messages.ts';
import { deletedIn, sameRanges } from './deleted.ts';
import { clearedSeqOf, deletedRangesOf, withSettings } from './settings.ts';
import { floorOf, type Chat, type Member, type Message, type State } from './state.ts';

const withChat = (state: State, fresh: Chat): State => {
  const chat = belowCleared(state, fresh);
  const behind = (state.behind.get(chat.id) ?? 0) <= chat.version ? withoutKey(state.behind, chat.id) : state.behind;
  const chats = withEntry(state.chats, chat.id, chat);
  const removed = withoutKey(state.removed, chat.id);
  if (chats === state.chats && behind === state.behind && removed === state.removed) return state;
  return { ...state, chats, behind, removed };
};

/** The viewer may have cleared or deleted more than what is told with the chat says. Nobody clears what is not there, so as much was said. */
const belowCleared = (state: State, chat: Chat): Chat => {
  const deleted = deletedRangesOf(state, chat.id);
  const placed = sameRanges(deleted, deletedIn(chat)) ? chat : { ...chat, deleted };
  const clearedSeq = clearedSeqOf(state, chat.id);
  if (clearedSeq <= chat.own.clearedSeq) return placed;
  return trimmed({ ...placed, lastSeq: Math.max(chat.lastSeq, clearedSeq), own: { ...chat.own, clearedSeq } });
};

/** Forgets what was cleared of a chat that is held. */
export const withCleared = (state: State, chatId: string): State => {
  const chat = state.chats.get(chatId);
  return chat === undefined ? state : withChat(state, chat);
};

/** Notes that a version exists which is not held; the healer asks for it. */
export const wantVersion = (state: State, chatId: string, version: number): State => {
  const have = state.chats.get(chatId)?.version ?? state.removed.get(chatId) ?? 0;
  if (version <= have || version <= (state.behind.get(chatId) ?? 0)) return state;
  return { ...state, behind: withEntry(state.behind, chatId, version) };
};

/** Clears what became invisible: messages at or below the floor. That the start was reached was said of the first of them. */
export const trimmed = (chat: Chat): Chat => {
  const floor = floorOf(chat);
  if ((chat.messages[0]?.seq ?? floor + 1) > floor) return chat;
  return { ...chat, messages: chat.messages.filter(({ seq }) => seq > floor), reachedStart: false };
};

const mergedMembers = (state: State, chatId: string, members: readonly MemberWire[]): State => {
  const held = state.members.get(chatId);
  const byUser = new Map<string, Member>(held?.byUser);
  for (const wire of members) {
    if ((byUser.get(wire.user.id)?.version ?? -1) <= wire.version) byUser.set(wire.user.id, memberOf(wire));
  }
  return { ...state, members: withEntry(state.members, chatId, { byUser, sinceVersion: held?.sinceVersion ?? 0 }) };
};

/** A reset names no members: who has left meanwhile is not told, so the list is to be loaded anew. */
export const withoutMembers = (state: State, chatId: string, sinceVersion: number): State =>
  state.members.has(chatId) ? { ...state, members: withEntry(state.members, chatId, { byUser: new Map(), sinceVersion }) } : state;

/** A page of the list, as the chat was at `version`; without members where the list begins to be read. */
export const applyMembers = (state: State, chatId: string, members: readonly MemberWire[], version: number): State => {
  if (version < (state.members.get(chatId)?.sinceVersion ?? 0)) return state;
  const people = members.map((member) => member.user);
  return mergedMembers(withPeople(state, people), chatId, members);
};

/** The own role and place from a frame's members. */
const withOwnMember = (chat: Chat, members: readonly MemberWire[], userId: string): Chat => {
  const own = members.find((member) => member.user.id === userId);
  if (own === undefined) return chat;
  const { role, state, mutedUntil = null, joinedSeq, joinedAt } = own;
  return { ...chat, own: { ...chat.own, role, state, mutedUntil, joinedSeq, joinedAt } };
};

/** The next state of a chat from a change that fits it. */
const changedChat = (held: Chat | undefined, changes: ChatChangesWire, messages: readonly Message[], userId: string): Chat | null => {
  const base = changes.chat === null ? held : withChatFields(changes.chat, held);
  if (base === undefined) return null;
  const lastSeq = messages.reduce(
    (top, message) => Math.max(top, message.seq),
    Math.max(base.lastSeq, changes.chat?.lastSeq ?? 0, changes.hole?.toSeq ?? 0),
  );
  // On a reset only what is newer than the frame itself survives: an ack can have overtaken it.
  const kept = changes.reset
    ? { ...base, messages: base.messages.filter((message) => message.version > changes.version), reachedStart: false }
    : base;
  const before = held?.lastSeq ?? 0;
  const lastActivityAt = messages.reduce(
    (latest, { seq, createdAt }) => (seq > before && createdAt > latest ? createdAt : latest),
    base.lastActivityAt,
  );
  const isWhole = changes.reset || held === undefined || held.version === 0;
  const fitting = isWhole ? messages : showable(held, messages);
  const placed = trimmed(withOwnMember(kept, changes.members, userId));
  const nicknames = withNicknames(placed.nicknames, changes.members);
  const next = withMessages({ ...placed, nicknames, version: changes.version, lastSeq, lastActivityAt }, fitting, userId);
  return fitting === messages ? next : withMentions(next, messages, userId);
};

const applyFitting = (state: State, changes: ChatChangesWire): State => {
  const messages = changes.messages.map(messageOf);
  const held = state.chats.get(changes.chatId);
  const chat = changedChat(held, changes, messages, state.userId);
  if (chat === null) return wantVersion(state, changes.chatId, changes.version);
  let next = withPeople(state, [...peopleOfMessages(changes.messages), ...changes.members.map((member) => member.user)]);
  if (changes.chat !== null) next = withSettings(next, changes.chat.settings);
  if (changes.chat?.peer != null) next = withPeople(next, [changes.chat.peer]);
  next = withChat(next, chat);
  if (changes.reset) next = withoutMembers(next, chat.id, chat.version);
  if (changes.members.length > 0) next = mergedMembers(next, chat.id, changes.members);
  return withoutSent(next, chat.id, messages);
};

/** A change of one chat: (previousVersion, version]. Fits: apply. Old: drop. Too new: ask for what lies between. */
export const applyChanges = (state: State, changes: ChatChangesWire): State => {
  const held = state.chats.get(changes.chatId);
  if (changes.version <= (held?.version ?? state.removed.get(changes.chatId) ?? 0))
    return changes.chat === null ? state : applyMarksOf(state, changes.chat);
  const fits = changes.reset || changes.previousVersion <= (held?.version ?? 0);
  return fits ? applyFitting(state, changes) : wantVersion(state, changes.chatId, changes.version);
};

/** Marks are in no version: what an old frame tells of them counts, as when the answer to a send has come before a snapshot. */
const applyMarksOf = (state: State, { id, viewerMember, peer, peerMarks }: ChatWire): State => {
  const { readSeq, deliveredSeq } = viewerMember;
  const next = applyMarks(state, id, state.userId, { readSeq: readSeq ?? 0, deliveredSeq: deliveredSeq ?? 0 });
  return peer === null || peerMarks === null ? next : applyMarks(next, id, peer.id, peerMarks);
};

/** The answer to a question about a chat: it always carries the chat itself, and with `replace` it is all there is. */
export const applyAnswer = (state: State, chat: ChatWire, changes: ChatChangesWire, replace: boolean): State => {
  const whole = { ...changes, chat: changes.chat ?? chat };
  if (!replace) {
    const next = applyChanges(state, whole);
    // An answer that brings no newer version still brings the viewer's own fields as they are now.
    return next === state ? applyChat(state, chat) : next;
  }
  const known = withoutMembers(state, chat.id, changes.version);
  const bare = { ...known, chats: withoutKey(state.chats, chat.id), behind: withoutKey(state.behind, chat.id) };
  const next = applyFitting(bare, { ...whole, reset: true });
  // Marks that the server has not heard of yet stand.
  const waiting = state.marks.get(chat.id);
  return waiting === undefined ? next : applyMarks(next, chat.id, state.userId, waiting);
};

/** A chat as it was read at its version, from a page of the list or a mutation's answer. */
export const applyChat = (state: State, wire: ChatWire): State => {
  const held = state.chats.get(wire.id);
  const isStale = wire.version < (held?.version ?? 0) || wire.version <= (state.removed.get(wire.id) ?? 0);
  if (isStale || wire.viewerMember.state !== 'JOINED') return state;
  let next = withSettings(wire.peer === null ? state : withPeople(state, [wire.peer]), wire.settings);
  const chat = trimmed(withChatFields(wire, held));
  // A new chat without its newest message is shown at once, as version 0: everything about it is still to be asked for.
  const isBare = held === undefined && wire.lastMessage === undefined && wire.lastSeq > floorOf(chat);
  next = withChat(next, isBare ? { ...chat, version: 0 } : chat);
  next = wantVersion(next, wire.id, wire.version);
  return wire.lastMessage == null ? next : applyMessages(next, wire.id, [wire.lastMessage], false);
};

export const withoutStale = (state: State, chatId: string): State => {
  const stale = without(state.stale, chatId);
  return stale === state.stale ? state : { ...state, stale };
};

/** A chat from a page of the list. In place of a stale one it is a fresh start: its newest message, and a hole before it. */
export const applyListed = (state: State, wire: ChatWire): State => {
  const held = state.chats.get(wire.id);
  const next = withoutStale(state, wire.id);
  if (next === state || held === undefined || wire.lastMessage === undefined || wire.version <= held.version) return applyChat(next, wire);
  const bare = {
    ...withoutMembers(next, wire.id, wire.version),
    chats: withoutKey(next.chats, wire.id),
    behind: withoutKey(next.behind, wire.id),
  };
  const fresh = applyChat(bare, wire);
  // Marks that the server has not heard of yet stand.
  const waiting = state.marks.get(wire.id);
  return waiting === undefined ? fresh : applyMarks(fresh, wire.id, state.userId, waiting);
};

/** Messages as they were read: a page of history, an acknowledgement. They fill holes and never move the chat's version by guessing. */
export const applyMessages = (state: State, chatId: string, wires: readonly MessageWire[], reachedStart: boolean): State => {
  const held = state.chats.get(chatId);
  const messages = wires.map(messageOf);
  if (held === undefined) return withoutSent(state, chatId, messages);
  let next = withPeople(state, peopleOfMessages(wires));
  const filled = withMessages(held, messages, state.userId);
  // Said of the page's own first message: that may have been cleared while the page was on its way.
  const isOfFirst = reachedStart && (messages.length === 0 || messages.some(({ seq }) => seq === filled.messages[0]?.seq));
  next = withChat(next, isOfFirst && !filled.reachedStart ? { ...filled, reachedStart } : filled);
  return withoutSent(next, chatId, messages);
};

/** One message from a mutation. As the very next version it is the whole change; further ahead, a frame is on its way, or lost. */
export const applyMessage = (state: State, wire: MessageWire): State => {
  const held = state.chats.get(wire.chatId);
  if (held === undefined) return wantVersion(applyMessages(state, wire.chatId, [wire], false), wire.chatId, wire.version);
  const isNext = wire.version === held.version + 1;
  const isKnownPlace = wire.seq > held.lastSeq || held.messages.some((message) => message.seq === wire.seq);
  let next = isKnownPlace ? applyMessages(state, wire.chatId, [wire], false) : withoutSent(state, wire.chatId, [messageOf(wire)]);
  const merged = next.chats.get(wire.chatId) as Chat;
  if (isNext) {
    const lastActivityAt = wire.seq > held.lastSeq && wire.createdAt > merged.lastActivityAt ? wire.createdAt : merged.lastActivityAt;
    next = withChat(next, { ...merged, version: wire.version, lastSeq: Math.max(merged.lastSeq, wire.seq), lastActivityAt });
  }
  return wantVersion(next, wire.chatId, wire.version);
};

export const removeChat = (state: State, chatId: string, version: number): State => {
  const held = state.chats.get(chatId);
  if (held !== undefined && version < held.version) return state;
  const tombstone = Math.max(version, state.removed.get(chatId) ?? 0);
  return {
    ...state,
    chats: withoutKey(state.chats, chatId),
    members: withoutKey(state.members, chatId),
    behind: withoutKey(state.behind, chatId),
    stale: without(state.stale, chatId),
    removed: withEntry(state.removed, chatId, tombstone),
    sends: withoutKey(state.sends, chatId),
    marks: withoutKey(state.marks, chatId),
    drafts: withoutUnsaved(state, chatId).drafts,
    settings: withoutKey(state.settings, chatId),
    wishes: withoutKey(state.wishes, chatId),
  };
};

/** Marks are registers that only move up, in any order and any number of times. */
export const applyMarks = (state: State, chatId: string, userId: string, marks: MarksWire): State => {
  const chat = state.chats.get(chatId);
  if (chat === undefined) return state;
  const isOwn = userId === state.userId;
  if (!isOwn && userId !== chat.peerId) return state;
  const held: MarksWire = isOwn ? chat.own : chat.peerMarks;
  const readSeq = Math.max(held.readSeq, marks.readSeq);
  const deliveredSeq = Math.max(held.deliveredSeq, marks.deliveredSeq);
  if (readSeq === held.readSeq && deliveredSeq === held.deliveredSeq) return state;
  return withChat(
    state,
    isOwn ? { ...chat, own: { ...chat.own, readSeq, deliveredSeq } } : { ...chat, peerMarks: { ...chat.peerMarks, readSeq, deliveredSeq } },
  );
};

/**
 * The viewer's own marks, here first: told to the server later, and kept until it has them. They may lie above all that is held: the
 * tab that follows, where the person reads, can be ahead of the one that leads.
 */
export const markOwn = (state: State, chatId: string, marks: MarksWire): State => {
  const next = applyMarks(state, chatId, state.userId, marks);
  if (next === state && state.chats.has(chatId)) return state;
  const waiting = state.marks.get(chatId);
  const entry = {
    deliveredSeq: Math.max(marks.deliveredSeq, waiting?.deliveredSeq ?? 0),
    readSeq: Math.max(marks.readSeq, waiting?.readSeq ?? 0),
  };
  return { ...next, marks: withEntry(state.marks, chatId, entry) };
};
