import { isKnownFrame, type Frame, type HeartbeatWire, type MarksWire } from '../wire.ts';
import type { Action } from './action.ts';
import { digestOf } from './digest.ts';
import { withoutEnded } from './ended.ts';
import { withoutKey, withoutKeys } from './maps.ts';
import { withPeople } from './people.ts';
import { applyAccount } from './reduce-account.ts';
import {
  applyAnswer,
  applyChanges,
  applyChat,
  applyListed,
  applyMarks,
  applyMembers,
  applyMessage,
  applyMessages,
  markOwn,
  removeChat,
  wantVersion,
  withoutStale,
} from './reduce-chat.ts';
import { draftSaved, writeDraft } from './reduce-drafts.ts';
import { wish, wishSettled } from './reduce-settings.ts';
import { scheduledTold } from './reduce-schedules.ts';
import { withVotes } from './reduce-votes.ts';
import { withSend, withSendChanged } from './reduce-messages.ts';
import { writtenOf } from '../written.ts';
import { SNAPSHOT_CHATS_MAX, type Send, type State } from './state.ts';

/** Compares what the server holds with what is held here, so that even a lost last frame is found within one beat. */
const applyHeartbeat = (state: State, beat: HeartbeatWire): State => {
  let next = state;
  for (const { chatId, version } of beat.recent) next = wantVersion(next, chatId, version);
  // An account that never changed has version 0, as one that was never heard of.
  const isAccountOld = beat.accountVersion !== state.accountVersion || state.account === null;
  if (isAccountOld && !state.accountBehind) next = { ...next, accountBehind: true };
  // While something is known to be missing, or an ack has overtaken its frame, the digests must differ; the next beat compares again.
  const isAhead = beat.recent.some(({ chatId, version }) => (next.chats.get(chatId)?.version ?? 0) > version);
  if (next.behind.size > 0 || next.stale.size > 0 || isAhead) return next;
  if (next.chats.size < beat.chatCount) return next.list.complete ? { ...next, auditWanted: true } : next;
  const differs = next.chats.size > beat.chatCount || digestOf(next.chats.values()) !== beat.digest;
  if (differs) return { ...next, auditWanted: true };
  return next.list.complete ? next : { ...next, list: { endCursor: null, complete: true } };
};

/** What is held may be months old, and only the most recent chats are told of: the others come with the pages of the list. */
const beginSnapshot = (state: State): State =>
  state.inCatchUp
    ? { ...state, inSnapshot: true, stale: new Set(state.chats.keys()), list: { endCursor: null, complete: false } }
    : { ...state, inSnapshot: true };

const endCatchUp = (state: State): State => {
  if (!state.inCatchUp && !state.inSnapshot) return state;
  const isWhole = state.inSnapshot && state.chats.size - state.stale.size < SNAPSHOT_CHATS_MAX;
  const ended = { ...state, inCatchUp: false, inSnapshot: false };
  // What a whole snapshot does not tell of was left meanwhile: the next beat shows it.
  return isWhole ? { ...ended, stale: new Set(), list: { endCursor: null, complete: true } } : ended;
};

const applyFrame = (state: State, frame: Frame): State => {
  if (!isKnownFrame(frame)) return state;
  switch (frame.__typename) {
    case 'ChatChanges':
      return applyChanges(withoutStale(state, frame.chatId), frame);
    case 'ChatRemoved':
      return removeChat(state, frame.chatId, frame.version);
    case 'AccountChanges':
      return applyAccount(frame.reset ? beginSnapshot(state) : state, frame);
    case 'MarksChanged':
      return applyMarks(state, frame.chatId, frame.userId, frame);
    case 'TypingChanged':
      return withPeople(state, [frame.user]);
    case 'Heartbeat':
      // A server beats only after everything durable was sent.
      return applyHeartbeat(endCatchUp(state), frame);
    case 'CaughtUp':
      return endCatchUp(state);
  }
};

const withCursor = (state: State, frame: Frame): State => {
  const cursor = 'cursor' in frame ? frame.cursor : undefined;
  return cursor === undefined || cursor === state.cursor || state.inCatchUp ? state : { ...state, cursor };
};

const applyChanged = (state: State, action: Extract<Action, { type: 'changes' }>): State => {
  if (action.answer !== null)
    return applyAnswer(withoutStale(state, action.chatId), action.answer.chat, action.answer.changes, action.replace);
  const version = Math.max(state.chats.get(action.chatId)?.version ?? 0, state.behind.get(action.chatId) ?? 0);
  return removeChat(state, action.chatId, version);
};

const applyChatList = (state: State, { chats, endCursor, complete }: Extract<Action, { type: 'chatList' }>): State => ({
  ...chats.reduce(applyListed, state),
  list: { endCursor, complete: complete || state.list.complete },
});

/** The list is loaded as far as it is loaded unasked. A stale chat that it did not bring was left, or is far down: it comes when scrolled to. */
const endList = (state: State): State => {
  if (state.stale.size === 0) return state;
  const ended = { ...state, stale: new Set<string>() };
  if (state.list.complete) return ended;
  const { chats, members, behind } = state;
  return {
    ...ended,
    chats: withoutKeys(chats, state.stale),
    members: withoutKeys(members, state.stale),
    behind: withoutKeys(behind, state.stale),
  };
};

const ackMarks = (state: State, acked: readonly ({ chatId: string } & MarksWire)[]): State => {
  let { marks } = state;
  for (const { chatId, readSeq, deliveredSeq } of acked) {
    const waiting = marks.get(chatId);
    if (waiting !== undefined && waiting.readSeq <= readSeq && waiting.deliveredSeq <= deliveredSeq) marks = withoutKey(marks, chatId);
  }
  return marks === state.marks ? state : { ...state, marks };
};

/** What is sent is no draft any more, here and on the server. A send that is told of once more says nothing new. */
const startSend = (state: State, send: Send): State => {
  const next = withSend(state, send);
  // What is forwarded or recommended, a place and what was uploaded was not written here: what is stays.
  const asked = send.asked ?? {};
  const wasWritten = send.forward === undefined && !('contactCard' in asked) && !('location' in asked) && send.attached === undefined;
  return next === state || !wasWritten ? next : writeDraft(next, send.chatId, { text: '' });
};

/** The one reducer: the live frame, the resume page, the snapshot, the mutation's answer and the history page all pass here. */
export const reduce = (state: State, action: Action): State => {
  switch (action.type) {
    case 'streamBegun':
      return { ...state, inCatchUp: true, inSnapshot: false };
    case 'frame':
      return withCursor(applyFrame(state, action.frame), action.frame);
    case 'changes':
      return applyChanged(state, action);
    case 'account':
      return applyAccount(state, action.changes);
    case 'chatList':
      return applyChatList(state, action);
    case 'listEnded':
      return endList(state);
    case 'chat':
      return applyChat(state, action.chat);
    case 'message':
      return applyMessage(state, action.message);
    case 'history':
      return applyMessages(state, action.chatId, action.messages, action.reachedStart);
    case 'members':
      return applyMembers(state, action.chatId, action.members, action.version);
    case 'people':
      return withPeople(state, action.people);
    case 'behind':
      return action.versions.reduce((next, { chatId, version }) => wantVersion(next, chatId, version), state);
    case 'audited':
      return state.auditWanted ? { ...state, auditWanted: false } : state;
    case 'cursorLost':
      return state.cursor === null ? state : { ...state, cursor: null };
    case 'send':
      return startSend(state, action.send);
    case 'sendFailed':
      return withSendChanged(state, action.chatId, action.clientMessageId, (send) => ({ ...send, failureCode: action.code }));
    case 'sendRetried': {
      const { newClientMessageId: clientMessageId, order, createdAt } = action;
      return withSendChanged(state, action.chatId, action.clientMessageId, (send) => ({
        ...send,
        clientMessageId,
        order,
        createdAt,
        failureCode: null,
      }));
    }
    case 'sendDiscarded':
      return withSendChanged(state, action.chatId, action.clientMessageId, () => null);
    case 'mark':
      return markOwn(state, action.chatId, action.marks);
    case 'marksAcked':
      return ackMarks(state, action.marks);
    case 'draft':
      return writeDraft(state, action.chatId, writtenOf(action.text, action));
    case 'draftSaved':
      return draftSaved(state, action.chatId, action.written, action.draft);
    case 'ended':
      return withoutEnded(state, action.atMs);
    case 'vote':
      return withVotes(state, [action.vote]);
    case 'scheduled':
      return scheduledTold(state, action.message);
    case 'wish':
      return wish(state, action.wish);
    case 'wishSettled':
      return wishSettled(state, action.chatId, action.id, action.settings);
  }
};
