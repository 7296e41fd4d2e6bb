import { describe, expect, it } from 'vitest';
import {
  accountSnapshotWire,
  accountWire,
  changesWire,
  CHAT,
  chatWire,
  contactWire,
  ME,
  memberWire,
  messageWire,
  PEER,
  snapshotWire,
  userWire,
} from '../testing/wires.ts';
import { after, bodies, chatOf, holes, seqs } from '../testing/reducing.ts';
import type { Frame } from '../wire.ts';
import type { Action } from './action.ts';
import { digestOf } from './digest.ts';
import { reduce } from './reduce.ts';
import { emptyState, unreadOf, type State } from './state.ts';
import { reachedStartOf } from './timeline.ts';

const own = { sender: { id: ME } };
const recalled = {
  content: { __typename: 'RecalledContent', recalledAt: '2026-11-23T08:01:00.000Z', recalledBy: userWire(PEER) },
} as const;

describe('reduce a change of a chat', () => {
  const held = after([snapshotWire(5, 1, 5)]);

  it('applies one that starts at or before what is held and leads further', () => {
    for (const previous of [0, 3, 5]) {
      const state = after([changesWire(previous, 6, { messages: [messageWire(6)] })], held);
      expect(seqs(state)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(chatOf(state)).toMatchObject({ version: 6, lastSeq: 6 });
      expect(state.behind.size).toBe(0);
    }
  });

  it('drops one that is old, and keeps its cursor', () => {
    const state = after([changesWire(3, 5, { messages: [messageWire(5, recalled)], cursor: 'later' })], held);
    expect(chatOf(state)).toBe(chatOf(held));
    expect(state.cursor).toBe('later');
  });

  it('notes a gap, does not apply what lies behind it, and forgets the gap once it is closed', () => {
    const gap = after([changesWire(7, 8, { messages: [messageWire(8)] })], held);
    expect(seqs(gap)).toEqual([1, 2, 3, 4, 5]);
    expect(gap.behind.get(CHAT)).toBe(8);
    const answer = changesWire(5, 8, { messages: [6, 7, 8].map((seq) => messageWire(seq)) });
    const closed = reduce(gap, {
      type: 'changes',
      chatId: CHAT,
      answer: { chat: chatWire({ version: 8, lastSeq: 8 }), changes: answer },
      replace: false,
    });
    expect(seqs(closed)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(closed.behind.size).toBe(0);
  });

  it('asks for a chat it does not know', () => {
    const state = after([changesWire(8, 9, { messages: [messageWire(9)] })]);
    expect(state.chats.size).toBe(0);
    expect(state.behind.get(CHAT)).toBe(9);
  });

  it('takes a chat that is new', () => {
    const state = after([changesWire(0, 1, { chat: chatWire({ version: 1, lastSeq: 1 }), messages: [messageWire(1)] })]);
    expect(seqs(state)).toEqual([1]);
  });

  it('replaces the timeline on a reset, and knows the rest as a hole', () => {
    const state = after([snapshotWire(400, 371, 400)], held);
    expect(seqs(state)[0]).toBe(371);
    expect(seqs(state)).toHaveLength(30);
    expect(holes(state)).toEqual([{ fromSeq: 1, toSeq: 370 }]);
    expect(chatOf(state).reachedStart).toBe(false);
  });

  it('keeps an acknowledged message that has overtaken the reset', () => {
    const acked = after([{ type: 'message', message: messageWire(402, { ...own, version: 402 }) }], held);
    const state = after([snapshotWire(400, 371, 400)], acked);
    expect(seqs(state).at(-1)).toBe(402);
    expect(chatOf(state)).toMatchObject({ version: 400, lastSeq: 400 });
  });

  it('does not take for the start what was the start of messages that are cleared', () => {
    const clear = { id: 'w', chatId: CHAT, kind: 'clear', change: {}, at: '', order: 1, upToSeq: 10, readSeq: 0 } as const;
    const cleared: Action = { type: 'wish', wish: clear };
    const page = [1, 2, 3].map((seq) => messageWire(seq));
    const start: Action = { type: 'history', chatId: CHAT, messages: page, reachedStart: true };
    const tail = after([snapshotWire(30, 21, 30)]);
    expect(reachedStartOf(chatOf(after([start], tail)))).toBe(true);
    // Cleared after the page came, and while it was on its way.
    for (const actions of [
      [start, cleared],
      [cleared, start],
    ])
      expect(reachedStartOf(chatOf(after(actions, tail)))).toBe(false);
  });

  it('shows a hole between what is held and what was too much to send', () => {
    const messages = [20, 21].map((seq) => messageWire(seq));
    const state = after([changesWire(5, 21, { messages, hole: { fromSeq: 6, toSeq: 19 } })], held);
    expect(holes(state)).toEqual([{ fromSeq: 6, toSeq: 19 }]);
    const filled = reduce(state, { type: 'history', chatId: CHAT, messages: [10, 11].map((seq) => messageWire(seq)), reachedStart: false });
    expect(holes(filled)).toEqual([
      { fromSeq: 6, toSeq: 9 },
      { fromSeq: 12, toSeq: 19 },
    ]);
  });

  it('changes a held message in place, and skips one inside a hole', () => {
    const state = after([snapshotWire(50, 41, 50)]);
    const changed = after(
      [changesWire(50, 52, { messages: [messageWire(45, { ...recalled, version: 51 }), messageWire(7, { ...recalled, version: 52 })] })],
      state,
    );
    expect(bodies(changed)[4]).toBe('recalled');
    expect(seqs(changed)).toEqual(seqs(state));
    expect(chatOf(changed).version).toBe(52);
  });

  it('lets the higher version of a message win, whichever comes first', () => {
    const live = changesWire(5, 6, { messages: [messageWire(3, { ...recalled, version: 6 })] });
    const page: Action = { type: 'history', chatId: CHAT, messages: [messageWire(3)], reachedStart: false };
    expect(bodies(after([live, page], held))).toEqual(bodies(after([page, live], held)));
    expect(bodies(after([live, page], held))[2]).toBe('recalled');
  });

  it('takes members as they are now, the own role among them', () => {
    const members = [memberWire('u_new', 6), memberWire(ME, 6, { role: 'ADMIN' })];
    const state = after([changesWire(5, 6, { members })], held);
    expect(state.members.get(CHAT)?.byUser.get('u_new')?.state).toBe('JOINED');
    expect(chatOf(state).own.role).toBe('ADMIN');
    expect(state.people.has('u_new')).toBe(true);
  });

  it('forgets members at a reset, which names none, and passes over pages that are older than it', () => {
    const page = (version: number, ...ids: string[]): Action => ({
      type: 'members',
      chatId: CHAT,
      members: ids.map((id) => memberWire(id, 1)),
      version,
    });
    const ids = (state: State) => [...(state.members.get(CHAT)?.byUser.keys() ?? [])];
    const loaded = after([page(5, ME, 'u_gone')], held);
    expect(ids(loaded)).toEqual([ME, 'u_gone']);
    const reset = after([snapshotWire(50, 41, 50)], loaded);
    expect(ids(reset)).toEqual([]);
    expect(ids(after([page(49, ME, 'u_gone')], reset))).toEqual([]);
    expect(ids(after([page(50, ME)], reset))).toEqual([ME]);
    // A list that is being read when the reset comes.
    expect(ids(after([page(Infinity), snapshotWire(50, 41, 50), page(5, 'u_gone')], held))).toEqual([]);
    expect(ids(after([snapshotWire(50, 41, 50), page(50, ME)], held))).toEqual([ME]);
  });

  it('hides what lies before a later joining', () => {
    const viewerMember = { ...chatWire().viewerMember, joinedSeq: 3 };
    const state = after(
      [changesWire(5, 6, { chat: chatWire({ version: 6, lastSeq: 6, viewerMember }), messages: [messageWire(6)] })],
      held,
    );
    expect(seqs(state)).toEqual([4, 5, 6]);
    expect(unreadOf(chatOf(state))).toBe(3);
  });

  it('shows a content it does not know by its fallback text', () => {
    const state = after([changesWire(5, 6, { messages: [messageWire(6, { content: { __typename: 'HologramContent' } })] })], held);
    expect(chatOf(state).messages.at(-1)).toMatchObject({ content: { kind: 'unknown' }, fallbackText: 'text 6' });
  });
});

describe('reduce other frames', () => {
  const held = after([snapshotWire(5, 1, 5)]);

  it('ignores a frame it does not know, but keeps its cursor', () => {
    const state = after([{ __typename: 'StickerPackChanged', cursor: 'k99' } as Frame], held);
    expect(state).toEqual({ ...held, cursor: 'k99' });
  });

  it('drops a chat that was left, and does not let a late answer bring it back', () => {
    const left = after([{ __typename: 'ChatRemoved', chatId: CHAT, version: 6, cursor: 'k6' }], held);
    expect(left.chats.size).toBe(0);
    const late = after(
      [
        { type: 'chat', chat: chatWire({ version: 5, lastSeq: 5 }) },
        changesWire(4, 5),
        { type: 'behind', versions: [{ chatId: CHAT, version: 6 }] },
      ],
      left,
    );
    expect(late.chats.size).toBe(0);
    expect(late.behind.size).toBe(0);
    const back = after([snapshotWire(9, 8, 9)], left);
    expect(seqs(back)).toEqual([8, 9]);
    expect(after([{ __typename: 'ChatRemoved', chatId: CHAT, version: 6, cursor: 'k6' }], back).chats.size).toBe(1);
  });

  it('takes the marks of a snapshot whose version it has already, by the answer to a send', () => {
    const { chat, ...rest } = snapshotWire(5, 1, 5) as Extract<Frame, { __typename: 'ChatChanges' }>;
    const peerMarks = { readSeq: 6, deliveredSeq: 7, readShown: true };
    const state = after([{ ...rest, chat: chat === null ? null : { ...chat, peerMarks } } as Frame], held);
    expect(chatOf(state).peerMarks).toMatchObject({ readSeq: 6, deliveredSeq: 7 });
    expect(chatOf(state).messages).toBe(chatOf(held).messages);
  });

  it("moves marks up only, own ones and the peer's", () => {
    const marks = (userId: string, readSeq: number, deliveredSeq: number): Frame => ({
      __typename: 'MarksChanged',
      chatId: CHAT,
      userId,
      readSeq,
      deliveredSeq,
      cursor: 'k',
    });
    const state = after([marks(PEER, 7, 8), marks(PEER, 6, 9), marks(ME, 4, 4), marks(ME, 1, 1), marks('u_other', 9, 9)], held);
    expect(chatOf(state).peerMarks).toEqual({ readSeq: 7, deliveredSeq: 9, readShown: true });
    expect(chatOf(state).own).toMatchObject({ readSeq: 4, deliveredSeq: 4 });
    expect(unreadOf(chatOf(state))).toBe(1);
  });

  const beat = (changes: Record<string, unknown> = {}): Frame =>
    ({
      __typename: 'Heartbeat',
      cursor: 'k9',
      serverTime: '2026-11-23T08:00:00.000Z',
      nextBeatMs: 30_000,
      digest: digestOf(held.chats.values()),
      chatCount: 1,
      accountVersion: 0,
      recent: [],
      ...changes,
    }) as Frame;

  it('finds a lost last frame in a heartbeat', () => {
    expect(after([beat({ recent: [{ chatId: CHAT, version: 6 }] })], held).behind.get(CHAT)).toBe(6);
    expect(after([beat({ recent: [{ chatId: 'c_9', version: 1 }], chatCount: 2 })], held).behind.get('c_9')).toBe(1);
    expect(after([beat({ accountVersion: 4 })], held).accountBehind).toBe(true);
  });

  it('asks for an account that it never heard of, though nothing in it ever changed', () => {
    const unheard = after([snapshotWire(5, 1, 5)]);
    const asking = after([beat()], unheard);
    expect(asking.accountBehind).toBe(true);
    const told = reduce(asking, { type: 'account', changes: accountSnapshotWire(0) });
    expect(after([beat()], told)).toMatchObject({ accountBehind: false, account: { userId: ME } });
  });

  it('is content with a heartbeat that agrees, and then knows the list to be whole', () => {
    const state = after([beat()], held);
    expect(state.auditWanted).toBe(false);
    expect(state.list.complete).toBe(true);
  });

  it('wants an audit when the digests differ and nothing explains it', () => {
    expect(after([beat({ digest: '00000001' })], held).auditWanted).toBe(true);
    expect(after([beat({ chatCount: 0 })], held).auditWanted).toBe(true);
    expect(after([beat(), beat({ chatCount: 2 })], held).auditWanted).toBe(true);
    expect(after([beat({ chatCount: 200, digest: '00000001' })], held).auditWanted).toBe(false);
    expect(after([beat({ digest: '00000001', recent: [{ chatId: CHAT, version: 4 }] })], held).auditWanted).toBe(false);
  });
});

describe('reduce the cursor', () => {
  const caughtUp: Frame = { __typename: 'CaughtUp', cursor: 'end', serverTime: '2026-11-23T08:00:00.000Z' };

  it('moves with live frames', () => {
    expect(after([snapshotWire(5, 1, 5), changesWire(5, 6)]).cursor).toBe('k6');
  });

  it('waits for the end of a catch-up, whose frames all name that end', () => {
    const begun = after([{ type: 'streamBegun' }, accountSnapshotWire(1), snapshotWire(5, 1, 5)], { ...emptyState(ME), cursor: 'before' });
    expect(begun.cursor).toBe('before');
    expect(after([caughtUp], begun).cursor).toBe('end');
    expect(after([caughtUp, changesWire(5, 6)], begun).cursor).toBe('k6');
  });
});

describe('reduce the account', () => {
  const held = after([accountSnapshotWire(3, { contacts: [contactWire('u_a'), contactWire('u_b')] })]);
  const contactIds = (state: State) => [...(state.account?.contacts.keys() ?? [])];

  it('follows changes by version', () => {
    const state = after(
      [accountWire(3, 4, { contacts: [contactWire('u_c', 'see')], removedContactIds: ['u_a'], blocked: [userWire('u_d')] })],
      held,
    );
    expect(contactIds(state)).toEqual(['u_b', 'u_c']);
    expect(state.account?.contacts.get('u_c')?.remark).toBe('see');
    expect([...(state.account?.blockedIds ?? [])]).toEqual(['u_d']);
    expect(contactIds(after([accountWire(2, 3, { removedContactIds: ['u_b'] })], state))).toEqual(['u_b', 'u_c']);
    expect([...(after([accountWire(4, 5, { unblockedIds: ['u_d'] })], state).account?.blockedIds ?? [])]).toEqual([]);
  });

  it('does not take a change for an account, not that of one who starts at 0 either', () => {
    const viewer = accountSnapshotWire(0).viewer;
    const lost = after([accountWire(0, 2, { viewer, contacts: [contactWire('u_c')] })]);
    expect(lost.account).toBeNull();
    expect(lost.accountBehind).toBe(true);
    const healed = reduce(lost, {
      type: 'account',
      changes: accountSnapshotWire(2, { contacts: [contactWire('u_a'), contactWire('u_c')] }),
    });
    expect([...(healed.account?.contacts.keys() ?? [])]).toEqual(['u_a', 'u_c']);
    expect(healed.accountBehind).toBe(false);
  });

  it('notes a gap, and a snapshot heals it', () => {
    const gap = after([accountWire(4, 5, { contacts: [contactWire('u_c')] })], held);
    expect(gap.accountBehind).toBe(true);
    expect(contactIds(gap)).toEqual(['u_a', 'u_b']);
    const healed = reduce(gap, { type: 'account', changes: accountSnapshotWire(5, { contacts: [contactWire('u_c')] }) });
    expect(healed).toMatchObject({ accountBehind: false, accountVersion: 5 });
    expect(contactIds(healed)).toEqual(['u_c']);
  });

  it('knows the list of chats to be whole after a snapshot of fewer than a server sends at most', () => {
    const caughtUp: Frame = { __typename: 'CaughtUp', cursor: 'k', serverTime: '2026-11-23T08:00:00.000Z' };
    expect(after([accountSnapshotWire(1), snapshotWire(5, 1, 5), caughtUp]).list.complete).toBe(true);
    expect(after([caughtUp]).list.complete).toBe(false);
    const many = Array.from({ length: 200 }, (_, at): Action => ({ type: 'chat', chat: chatWire({ id: `c_${at}`, version: 1 }) }));
    expect(after([accountSnapshotWire(1), ...many, caughtUp]).list.complete).toBe(false);
  });

  it('forgets on a reset what is not in it, and a device that was revoked', () => {
    expect(contactIds(after([accountSnapshotWire(7, { contacts: [contactWire('u_z')] })], held))).toEqual(['u_z']);
    const device = {
      id: 'd_2',
      name: '',
      platform: 'WEB',
      signedInBy: 'PASSWORD',
      createdAt: '',
      lastSeenAt: '',
      isCurrent: false,
      revokedAt: null,
    };
    const two = after([accountWire(3, 4, { devices: [device] })], held);
    expect(two.account?.devices.size).toBe(2);
    expect(after([accountWire(4, 5, { devices: [{ ...device, revokedAt: 'now' }] })], two).account?.devices.size).toBe(1);
  });
});
