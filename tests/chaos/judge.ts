import type { ShownChat } from './devices/device.ts';
import type { AckedMark, OnTheWay, Sent } from './journal.ts';
import type { Truth, TruthMember, TruthMessage } from './truth.ts';

export const findingKinds = ['lost', 'duplicated', 'misordered', 'unread', 'receipts', 'signedOut', 'unsettled', 'crashed'] as const;
export type FindingKind = (typeof findingKinds)[number];

/** Something that must not be. */
export interface Finding {
  readonly kind: FindingKind;
  readonly what: string;
}

export interface Evidence {
  readonly sent: readonly Sent[];
  readonly marks: readonly AckedMark[];
  readonly recalls: ReadonlySet<string>;
  readonly faults: readonly { readonly kind: OnTheWay; readonly what: string }[];
  readonly truth: Truth;
  readonly shown: readonly { readonly device: string; readonly userId: string; readonly chats: readonly ShownChat[] }[];
}

type Tell = (kind: FindingKind, what: string) => void;

/** Compares what was acknowledged with the log, the log with itself, and every screen with the log. Pure, so that it can be tested. */
export const judge = (evidence: Evidence): Finding[] => {
  const findings: Finding[] = [];
  const tell: Tell = (kind, what) => void findings.push({ kind, what });
  for (const { kind, what } of evidence.faults) tell(kind, what);
  judgeLog(evidence, tell);
  judgeAcks(evidence, tell);
  judgeMarks(evidence, tell);
  for (const screen of evidence.shown) judgeScreen(screen, evidence.truth, tell);
  return findings;
};

/** Seqs are dense, no message stands twice, and what is in the outbox was told. */
const judgeLog = ({ truth }: Evidence, tell: Tell): void => {
  for (const [chatId, messages] of truth.messages) {
    const ids = new Set<string>();
    for (const [at, { seq, senderId, clientMessageId }] of messages.entries()) {
      if (seq !== at + 1) tell('misordered', `the log of ${chatId} has ${seq} in place ${at + 1}`);
      if (clientMessageId === null) continue;
      const key = `${senderId} ${clientMessageId}`;
      if (ids.has(key)) tell('duplicated', `the log of ${chatId} has ${key} twice`);
      ids.add(key);
    }
    if (truth.lastSeq.get(chatId) !== messages.length)
      tell('misordered', `${chatId} says ${truth.lastSeq.get(chatId)} of ${messages.length}`);
  }
  if (truth.outbox > 0) tell('unsettled', `${truth.outbox} rows of the outbox were never published`);
};

/** What was acknowledged is there, once, where it was said to be, and in the order in which it was sent. */
const judgeAcks = ({ sent, recalls, truth }: Evidence, tell: Tell): void => {
  const rows = new Map<string, TruthMessage[]>();
  for (const [chatId, messages] of truth.messages) {
    for (const message of messages) {
      if (message.clientMessageId === null) continue;
      const key = `${chatId} ${message.clientMessageId}`;
      rows.set(key, [...(rows.get(key) ?? []), message]);
    }
  }
  const latest = new Map<string, { order: number; seq: number }>();
  for (const { chatId, clientMessageId, body, ack, device, order } of sent) {
    const stored = rows.get(`${chatId} ${clientMessageId}`) ?? [];
    if (stored.length > 1) tell('duplicated', `"${body}" stands ${stored.length} times in ${chatId}`);
    const row = stored[0];
    if (ack !== null) {
      const isRecalled = row?.text === '(recalled)';
      if (row === undefined || row.seq !== ack.seq || row.id !== ack.id)
        tell('lost', `"${body}" was acknowledged as ${ack.id} and is not there`);
      else if (row.text !== body && !isRecalled) tell('lost', `${ack.id} says "${row.text}" instead of "${body}"`);
      else if (recalls.has(ack.id) && !isRecalled) tell('lost', `the recall of ${ack.id} was acknowledged and is not there`);
    }
    if (row === undefined) continue;
    const place = `${device} ${chatId}`;
    const before = latest.get(place);
    if (before !== undefined && before.seq > row.seq) tell('misordered', `"${body}" of ${device} stands before what it had sent before`);
    latest.set(place, { order, seq: row.seq });
  }
};

/** Marks that were acknowledged have not gone back. */
const judgeMarks = ({ marks, truth }: Evidence, tell: Tell): void => {
  for (const { userId, chatId, readSeq, deliveredSeq } of marks) {
    const member = memberOf(truth, chatId, userId);
    if (member === undefined || member.state !== 'JOINED') continue;
    if (member.readSeq < readSeq) tell('unread', `${userId} had read ${chatId} up to ${readSeq}, and the log says ${member.readSeq}`);
    if (member.deliveredSeq < deliveredSeq)
      tell('receipts', `${chatId} had reached ${userId} up to ${deliveredSeq}, not ${member.deliveredSeq}`);
  }
};

const memberOf = (truth: Truth, chatId: string, userId: string): TruthMember | undefined =>
  truth.members.get(chatId)?.find((member) => member.userId === userId);

/** One device shows exactly what its person may see. */
const judgeScreen = ({ device, userId, chats }: Evidence['shown'][number], truth: Truth, tell: Tell): void => {
  const held = new Map(chats.map((chat) => [chat.id, chat]));
  for (const [chatId, members] of truth.members) {
    const own = members.find((member) => member.userId === userId);
    const chat = held.get(chatId);
    held.delete(chatId);
    const where = `${device} in ${chatId}`;
    if (own === undefined || own.state !== 'JOINED') {
      if (chat !== undefined) tell('lost', `${where}: it still shows a chat that it was taken out of`);
      continue;
    }
    if (chat === undefined) {
      tell('lost', `${where}: it does not show the chat`);
      continue;
    }
    const lastSeq = truth.lastSeq.get(chatId) ?? 0;
    const unread = Math.max(0, lastSeq - Math.max(own.readSeq, own.floor));
    if (chat.unread !== unread) tell('unread', `${where}: it shows ${chat.unread} unread, and there are ${unread}`);
    const visible = (truth.messages.get(chatId) ?? []).filter((message) => message.seq > own.floor);
    judgeMessages(where, chat, visible, tell);
    judgeReceipts(where, chat, truth, userId, tell);
  }
  for (const chatId of held.keys()) tell('lost', `${device} in ${chatId}: it shows a chat that is none of its own`);
};

const judgeMessages = (where: string, { messages }: ShownChat, visible: readonly TruthMessage[], tell: Tell): void => {
  const shown = new Map<number, string>();
  let last = 0;
  for (const { seq, id, text } of messages) {
    if (shown.has(seq)) tell('duplicated', `${where}: ${seq} is shown twice`);
    else if (seq < last) tell('misordered', `${where}: ${seq} is shown after ${last}`);
    last = Math.max(last, seq);
    shown.set(seq, `${id} ${text}`);
  }
  for (const { seq, id, text } of visible) {
    const row = shown.get(seq);
    shown.delete(seq);
    if (row === undefined) tell('lost', `${where}: ${seq} ("${text}") is not shown`);
    else if (row !== `${id} ${text}`) tell('lost', `${where}: ${seq} is shown as "${row}", and is "${id} ${text}"`);
  }
  for (const [seq, row] of shown) tell('duplicated', `${where}: ${seq} ("${row}") is shown and is not in the log`);
};

const judgeReceipts = (where: string, { id: chatId, receipts }: ShownChat, truth: Truth, userId: string, tell: Tell): void => {
  const others = (truth.members.get(chatId) ?? []).filter((member) => member.userId !== userId && member.state === 'JOINED');
  const isDirect = truth.kinds.get(chatId) === 'DIRECT';
  for (const { seq, state, readers } of receipts) {
    const count = others.filter((member) => member.readSeq >= seq && member.joinedSeq < seq).length;
    const [peer] = others;
    const expected = isDirect
      ? (peer?.readSeq ?? 0) >= seq
        ? 'read'
        : (peer?.deliveredSeq ?? 0) >= seq
          ? 'delivered'
          : 'sent'
      : count > 0
        ? 'read'
        : 'sent';
    if (state !== expected) tell('receipts', `${where}: ${seq} is shown as ${state}, and is ${expected}`);
    if (readers !== null && readers !== count) tell('receipts', `${where}: ${seq} is shown as read by ${readers}, and was by ${count}`);
  }
};
