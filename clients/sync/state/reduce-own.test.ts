import { describe, expect, it } from 'vitest';
import { after, chatOf, holes, seqs } from '../testing/reducing.ts';
import { accountSnapshotWire, accountWire, changesWire, CHAT, chatWire, ME, messageWire, snapshotWire } from '../testing/wires.ts';
import type { ScheduledWire } from '../wire.ts';
import type { Action } from './action.ts';
import { reduce } from './reduce.ts';
import { unreadOf, type Send, type State } from './state.ts';

const send = (clientMessageId: string, order: number): Send => ({
  clientMessageId,
  chatId: CHAT,
  body: clientMessageId,
  createdAt: '2026-11-23T08:00:00.000Z',
  order,
  failureCode: null,
});
const own = { sender: { id: ME } };

describe('reduce sends', () => {
  const held = after([snapshotWire(5, 1, 5), { type: 'send', send: send('mine-1', 1) }, { type: 'send', send: send('mine-2', 2) }]);
  const ack = (seq: number, clientMessageId: string): Action => ({
    type: 'message',
    message: messageWire(seq, { ...own, clientMessageId }),
  });
  const live = (seq: number, clientMessageId: string) =>
    changesWire(seq - 1, seq, { messages: [messageWire(seq, { ...own, clientMessageId })] });
  const waiting = (state: State) => (state.sends.get(CHAT) ?? []).map((one) => one.clientMessageId);

  it('replaces a pending message once, whichever of ack and frame comes first', () => {
    const both = [after([ack(6, 'mine-1'), live(6, 'mine-1')], held), after([live(6, 'mine-1'), ack(6, 'mine-1')], held)];
    for (const state of both) {
      expect(waiting(state)).toEqual(['mine-2']);
      expect(seqs(state)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(chatOf(state)).toMatchObject({ version: 6, lastSeq: 6 });
      expect(chatOf(state).own).toMatchObject({ readSeq: 6, deliveredSeq: 6 });
    }
  });

  it("does not take another person's message for an own one with the same id", () => {
    const state = after([changesWire(5, 6, { messages: [messageWire(6, { clientMessageId: 'mine-1' })] })], held);
    expect(waiting(state)).toEqual(['mine-1', 'mine-2']);
  });

  it('shows an ack that has overtaken a frame without calling the difference a hole, and asks for the difference', () => {
    const state = after([ack(8, 'mine-1')], held);
    expect(seqs(state)).toEqual([1, 2, 3, 4, 5, 8]);
    expect(holes(state)).toEqual([]);
    expect(state.behind.get(CHAT)).toBe(8);
    expect(unreadOf(chatOf(state))).toBe(0);
    const caught = after(
      [
        changesWire(5, 8, {
          messages: [6, 7].map((seq) => messageWire(seq)).concat(messageWire(8, { ...own, clientMessageId: 'mine-1' })),
        }),
      ],
      state,
    );
    expect(seqs(caught)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(caught.behind.size).toBe(0);
  });

  it('takes a send once, in order, also one that another tab tells of late', () => {
    const state = after(
      [
        { type: 'send', send: send('mine-0', 0) },
        { type: 'send', send: send('mine-1', 1) },
      ],
      held,
    );
    expect(waiting(state)).toEqual(['mine-0', 'mine-1', 'mine-2']);
    const sent = after([ack(6, 'mine-1'), { type: 'send', send: send('mine-1', 1) }], held);
    expect(waiting(sent)).toEqual(['mine-2']);
  });

  it('fails, retries and discards', () => {
    const failed = after([{ type: 'sendFailed', chatId: CHAT, clientMessageId: 'mine-1', code: 'NOT_CONTACTS' }], held);
    expect(failed.sends.get(CHAT)?.[0]?.failureCode).toBe('NOT_CONTACTS');
    const retried = after(
      [
        {
          type: 'sendRetried',
          chatId: CHAT,
          clientMessageId: 'mine-1',
          newClientMessageId: 'mine-1',
          order: 9,
          createdAt: '2026-11-23T09:00:00.000Z',
        },
      ],
      failed,
    );
    expect(waiting(retried)).toEqual(['mine-2', 'mine-1']);
    expect(retried.sends.get(CHAT)?.[1]?.failureCode).toBeNull();
    expect(waiting(after([{ type: 'sendDiscarded', chatId: CHAT, clientMessageId: 'mine-1' }], failed))).toEqual(['mine-2']);
  });
});

describe('reduce own marks', () => {
  const held = after([snapshotWire(5, 1, 5)]);
  const mark = (readSeq: number): Action => ({ type: 'mark', chatId: CHAT, marks: { readSeq, deliveredSeq: readSeq } });

  it('shows them at once and keeps them until the server has them', () => {
    const state = after([mark(3), mark(5)], held);
    expect(unreadOf(chatOf(state))).toBe(0);
    expect(state.marks.get(CHAT)).toEqual({ readSeq: 5, deliveredSeq: 5 });
    const acked = (readSeq: number): Action => ({ type: 'marksAcked', marks: [{ chatId: CHAT, readSeq, deliveredSeq: readSeq }] });
    expect(after([acked(3)], state).marks.size).toBe(1);
    expect(after([acked(5)], state).marks.size).toBe(0);
  });

  it('keeps one that another tab has read further than this one holds, or in a chat that it does not hold', () => {
    expect(after([mark(7)], held).marks.get(CHAT)).toEqual({ readSeq: 7, deliveredSeq: 7 });
    expect(unreadOf(chatOf(after([mark(7)], held)))).toBe(0);
    expect(after([mark(7)]).marks.get(CHAT)).toEqual({ readSeq: 7, deliveredSeq: 7 });
  });

  it('keeps them over a chat that is read anew', () => {
    const marked = after([mark(4)], held);
    const chat = chatWire({ version: 5, lastSeq: 5 });
    const replaced = reduce(marked, { type: 'changes', chatId: CHAT, answer: { chat, changes: snapshotWire(5, 1, 5) }, replace: true });
    expect(chatOf(replaced).own.readSeq).toBe(4);
  });
});

describe('reduce wishes', () => {
  const clear = { id: 'w', chatId: CHAT, kind: 'clear', change: {}, at: '', order: 1, upToSeq: 4, readSeq: 0 } as const;
  const wished: Action = { type: 'wish', wish: clear };

  it('keeps one for a chat that it does not hold: another tab, which does, has been told that it was taken', () => {
    const state = after([wished, wished]);
    expect(state.wishes.get(CHAT)).toEqual([clear]);
    // And shows it when the chat comes.
    expect(seqs(after([snapshotWire(5, 1, 5)], state))).toEqual([5]);
    const refused = after([{ type: 'wishSettled', chatId: CHAT, id: 'w', settings: null, refusal: 'CHAT_NOT_FOUND' }], state);
    expect(refused.wishes.size).toBe(0);
  });
});

describe('reduce scheduled messages', () => {
  const scheduled = (version: number, state: ScheduledWire['state'], body = 'later'): ScheduledWire => ({
    ...{ id: 's_1', chatId: CHAT, body, ranges: [], replyToSeq: null, sendAt: '2030-01-01T00:00:00.000Z', failureCode: null },
    ...{ state, version },
  });
  const told = (version: number, ...scheduledMessages: ScheduledWire[]) => accountWire(version - 1, version, { scheduledMessages });
  const shown = (state: State) => [...state.scheduled.values()].flatMap(({ isDone, body }) => (isDone === true ? [] : [body]));

  it('do not show one again that an answer has told to be sent, while older frames arrive', () => {
    const held = after([accountSnapshotWire(1, { scheduledMessages: [scheduled(1, 'WAITING')] })]);
    expect(shown(held)).toEqual(['later']);
    // Changed elsewhere (2), then sent from here (3): the answer to the second comes before the frame of the first.
    const sent = after([{ type: 'scheduled', message: scheduled(3, 'SENT', '') }], held);
    expect(shown(sent)).toEqual([]);
    const between = after([told(2, scheduled(2, 'WAITING', 'later, changed'))], sent);
    expect(shown(between)).toEqual([]);
    expect(between.accountVersion).toBe(2);
    // Nothing is kept of it once the frames have told it.
    expect(after([told(3, scheduled(3, 'SENT', ''))], between).scheduled.size).toBe(0);
    expect(after([told(3)], between).scheduled.size).toBe(0);
  });
});

describe('reduce a chat from an answer', () => {
  it('holds it with its newest message', () => {
    const state = after([{ type: 'chat', chat: chatWire({ version: 9, lastSeq: 9, lastMessage: messageWire(9) }) }]);
    expect(seqs(state)).toEqual([9]);
    expect(holes(state)).toEqual([{ fromSeq: 1, toSeq: 8 }]);
    expect(state.behind.size).toBe(0);
  });

  it('shows one without its newest message at once, and asks for the rest', () => {
    const state = after([{ type: 'chat', chat: chatWire({ version: 9, lastSeq: 9 }) }]);
    expect(state.behind.get(CHAT)).toBe(9);
    const answered = reduce(state, {
      type: 'changes',
      chatId: CHAT,
      answer: { chat: chatWire({ version: 9, lastSeq: 9 }), changes: snapshotWire(9, 1, 9) },
      replace: false,
    });
    expect(seqs(answered)).toHaveLength(9);
    expect(answered.behind.size).toBe(0);
  });

  it('never goes back: an older answer changes nothing, a newer one is asked for', () => {
    const held = after([snapshotWire(5, 1, 5, { title: 'five' })]);
    expect(after([{ type: 'chat', chat: chatWire({ version: 4, title: 'four' }) }], held)).toBe(held);
    const newer = after([{ type: 'chat', chat: chatWire({ version: 7, title: 'seven', lastSeq: 7 }) }], held);
    expect(chatOf(newer)).toMatchObject({ title: 'seven', version: 5, lastSeq: 5 });
    expect(newer.behind.get(CHAT)).toBe(7);
  });
});
