import { describe, expect, it } from 'vitest';
import type { ShownChat } from './devices/device.ts';
import type { Sent } from './journal.ts';
import { type Evidence, judge } from './judge.ts';

const CHAT = 'c_1';

/** Ann has sent two messages and Bo one; Bo has read the first two. Nothing is wrong with it. */
const fine = () => {
  const message = (seq: number, senderId: string) => ({
    id: `m_1_${seq}`,
    seq,
    senderId,
    clientMessageId: `id-${seq}`,
    text: `text ${seq}`,
  });
  const member = (userId: string, readSeq: number) => ({ userId, state: 'JOINED', joinedSeq: 0, floor: 0, readSeq, deliveredSeq: readSeq });
  const messages = [message(1, 'u_ann'), message(2, 'u_ann'), message(3, 'u_bo')];
  const sent = messages.map(({ id, seq, senderId, clientMessageId, text }): Sent => ({
    clientMessageId,
    chatId: CHAT,
    senderId,
    device: senderId,
    body: text,
    order: seq,
    ack: { id, seq },
    refusal: null,
  }));
  const screen = (unread: number, receipts: ShownChat['receipts']): ShownChat[] => [
    { id: CHAT, lastSeq: 3, unread, messages: messages.map(({ seq, id, text }) => ({ seq, id, text })), receipts },
  ];
  return {
    sent,
    marks: [{ userId: 'u_ann', chatId: CHAT, readSeq: 2, deliveredSeq: 2 }],
    recalls: new Set<string>(),
    faults: [],
    truth: {
      messages: new Map([[CHAT, messages]]),
      members: new Map([[CHAT, [member('u_ann', 2), member('u_bo', 3)]]]),
      lastSeq: new Map([[CHAT, 3]]),
      kinds: new Map([[CHAT, 'DIRECT']]),
      outbox: 0,
    },
    shown: [
      {
        device: 'phone of Ann',
        userId: 'u_ann',
        chats: screen(1, [
          { seq: 1, state: 'read' as const, readers: null },
          { seq: 2, state: 'read' as const, readers: null },
        ]),
      },
      { device: 'phone of Bo', userId: 'u_bo', chats: screen(0, [{ seq: 3, state: 'sent' as const, readers: null }]) },
    ],
  };
};

type Case = ReturnType<typeof fine>;
const logOf = (evidence: Case) =>
  evidence.truth.messages.get(CHAT) as Case['truth']['messages'] extends Map<string, infer Rows> ? Rows : never;
const screenOf = (evidence: Case) => evidence.shown[0]?.chats[0] as ShownChat;

/** What is broken in a world that was fine, and what the judge must call it. */
const cases: Record<string, [kind: string, spoil: (evidence: Case) => void]> = {
  'an acknowledged message that is not in the log': ['lost', (evidence) => void logOf(evidence).pop()],
  'one that stands elsewhere than it was said to': [
    'lost',
    ({ sent }) => void Object.assign(sent[2] as Sent, { ack: { id: 'm_1_9', seq: 9 } }),
  ],
  'one that says something else': ['lost', (evidence) => void Object.assign(logOf(evidence)[0] as object, { text: 'other words' })],
  'a recall that was acknowledged and is undone': ['lost', ({ recalls }) => void recalls.add('m_1_1')],
  'one that stands in the log twice': [
    'duplicated',
    (evidence) => void logOf(evidence).push({ id: 'm_1_4', seq: 4, senderId: 'u_ann', clientMessageId: 'id-1', text: 'text 1' }),
  ],
  'seqs with a gap': ['misordered', (evidence) => void Object.assign(logOf(evidence)[2] as object, { seq: 7 })],
  'two of one device in the wrong order': [
    'misordered',
    ({ sent }) => {
      const [first, second] = sent as [Sent, Sent];
      sent.splice(0, 2, second, first);
    },
  ],
  'a chat that says it is longer than it is': ['misordered', ({ truth }) => void truth.lastSeq.set(CHAT, 4)],
  'a mark that went back': ['unread', (evidence) => void Object.assign(evidence.marks[0] as object, { readSeq: 3 })],
  'a delivered mark that went back': ['receipts', (evidence) => void Object.assign(evidence.marks[0] as object, { deliveredSeq: 3 })],
  'an outbox with something in it': ['unsettled', ({ truth }) => void Object.assign(truth, { outbox: 2 })],
  'a message that a screen lacks': ['lost', (evidence) => void (screenOf(evidence).messages as unknown[]).pop()],
  'a message that a screen shows twice': [
    'duplicated',
    (evidence) => void (screenOf(evidence).messages as unknown[]).push(screenOf(evidence).messages[2]),
  ],
  'a message that only a screen has': [
    'duplicated',
    (evidence) => void (screenOf(evidence).messages as unknown[]).push({ seq: 4, id: 'm_1_4', text: 'a ghost' }),
  ],
  'a screen in the wrong order': ['misordered', (evidence) => void (screenOf(evidence).messages as unknown[]).reverse()],
  'other words on a screen': ['lost', (evidence) => void Object.assign(screenOf(evidence).messages[0] as object, { text: 'other words' })],
  'a wrong unread count': ['unread', (evidence) => void Object.assign(screenOf(evidence), { unread: 2 })],
  'a wrong tick': ['receipts', (evidence) => void Object.assign(screenOf(evidence).receipts[0] as object, { state: 'delivered' })],
  'a wrong number of readers': ['receipts', (evidence) => void Object.assign(screenOf(evidence).receipts[0] as object, { readers: 2 })],
  'a screen without the chat': ['lost', (evidence) => void Object.assign(evidence.shown[0] as object, { chats: [] })],
  'a screen that still has a chat after being taken out': [
    'lost',
    ({ truth }) => void Object.assign(truth.members.get(CHAT)?.[0] as object, { state: 'REMOVED' }),
  ],
};

describe('the judge of a chaotic run', () => {
  it('has nothing to say when all is well', () => {
    expect(judge(fine())).toEqual([]);
  });

  it.each(Object.entries(cases))('finds %s', (_name, [kind, spoil]) => {
    const evidence = fine();
    spoil(evidence);
    expect(judge(evidence as Evidence).map((finding) => finding.kind)).toContain(kind);
  });

  it('passes on what was seen on the way', () => {
    const evidence: Evidence = { ...fine(), faults: [{ kind: 'duplicated', what: 'a row was shown twice' }] };
    expect(judge(evidence)).toEqual([{ kind: 'duplicated', what: 'a row was shown twice' }]);
  });
});
