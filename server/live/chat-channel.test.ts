import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bus, BusListener } from '../../engines/bus/bus.ts';
import type { Member } from '../../services/chat/chat.ts';
import { encodeMessage, type LiveEvent } from '../../services/live/events.ts';
import type { Message } from '../../services/message/message.ts';
import type { ChatChangesFrame } from '../../services/sync/frames.ts';
import { type ChatListener, createChatChannel } from './chat-channel.ts';

const CHAT = 5n;
const CHANGES_MAX = 20;

const message = (version: number): Message => ({
  chatId: CHAT,
  seq: version,
  id: BigInt(version),
  senderId: 1n,
  clientMessageId: `message-${version}`,
  kind: 'TEXT',
  content: { body: `version ${version}` },
  version,
  createdAt: new Date(0),
  recalledAt: null,
  recalledBy: null,
});

const place = (userId: bigint, state: Member['state'], version: number): Member => ({
  chatId: CHAT,
  userId,
  role: 'MEMBER',
  nickname: null,
  mutedUntil: null,
  wroteAt: null,
  state,
  joinedSeq: 0,
  readSeq: 0,
  deliveredSeq: 0,
  clearedSeq: 0,
  deletedRanges: [],
  version,
  joinedAt: new Date(0),
  changedAt: new Date(0),
  markedAt: new Date(0),
});

const frameOf = (previousVersion: number, version: number, messages: Message[], members: Member[], reset = false): ChatChangesFrame => ({
  kind: 'ChatChanges',
  chatId: CHAT,
  previousVersion,
  version,
  reset,
  chat: null,
  members,
  messages,
  hole: null,
  cursor: '',
});

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A chat's log, a bus that delivers what it is told to, and one who notes what arrives. */
const setup = async ({ begun = true, at = 0 } = {}) => {
  const log = { version: at, messages: new Map<number, Message>(), members: new Map<bigint, Member>() };
  const database = { failures: 0, reads: 0 };
  const errors: unknown[] = [];
  let deliver: BusListener = () => {};
  let subscribed = 0;
  const bus: Bus = {
    async publish() {},
    async subscribe(_topic, listener) {
      deliver = listener;
      subscribed += 1;
      return async () => {
        subscribed -= 1;
      };
    },
    onGap: () => () => {},
    healthy: () => true,
    topicCount: () => subscribed,
    async close() {},
  };
  const channel = createChatChannel(CHAT, {
    bus,
    cursor: () => 'cursor',
    now: () => 0,
    onError: (error) => errors.push(error),
    delay: turn,
    async readChatChanges([ask]) {
      database.reads += 1;
      const after = ask?.afterVersion ?? 0;
      // Versions first, as the real one reads.
      const { version } = log;
      await turn();
      if (database.failures > 0) {
        database.failures -= 1;
        throw new Error('The database is away.');
      }
      if (version - after > CHANGES_MAX) return [frameOf(0, version, [], [], true)];
      const messages = [...log.messages.values()].filter((entry) => entry.version > after && entry.version <= version);
      return [
        frameOf(
          after,
          version,
          messages,
          [...log.members.values()].filter((entry) => entry.version > after),
        ),
      ];
    },
  });
  const told = { frames: [] as ChatChangesFrame[], removed: [] as number[], overflows: 0, typing: 0, marks: [] as object[] };
  const listener = (userId: bigint): ChatListener => ({
    userId,
    onChanges: (frame) => told.frames.push(frame),
    onRemoved: (_chatId, version) => told.removed.push(version),
    onOverflow: () => (told.overflows += 1),
    onTyping: () => (told.typing += 1),
    onMarks: ({ userId: whose, readSeq }) => told.marks.push({ to: userId, whose, readSeq }),
  });
  channel.listeners.add(listener(1n));
  await channel.open();
  if (begun) channel.begin(at);

  /** Commits a message; answers with its announcement. */
  const post = (): LiveEvent => {
    log.version += 1;
    const posted = message(log.version);
    log.messages.set(posted.version, posted);
    const { version } = log;
    return { type: 'ChatChanged', chatId: String(CHAT), previousVersion: version - 1, version, messages: [encodeMessage(posted)] };
  };
  /** Commits a change of a place; such an announcement carries no messages. */
  const move = (userId: bigint, state: Member['state']): LiveEvent => {
    log.version += 1;
    log.members.set(userId, place(userId, state, log.version));
    return { type: 'ChatChanged', chatId: String(CHAT), previousVersion: log.version - 1, version: log.version };
  };
  const announce = (event: LiveEvent): void => deliver(event as never);
  const settled = async (): Promise<void> => {
    for (let turns = 0; turns < 50; turns += 1) await turn();
  };
  return { channel, log, database, errors, told, listener, post, move, announce, settled, bus };
};

/** Frames that follow each other from a version on. */
const expectChain = (frames: readonly ChatChangesFrame[], from: number, to: number): void => {
  let at = from;
  for (const frame of frames) {
    expect(frame.previousVersion).toBe(at);
    expect(frame.version).toBeGreaterThan(at);
    at = frame.version;
  }
  expect(at).toBe(to);
};

const seqs = (frames: readonly ChatChangesFrame[]): number[] => frames.flatMap((frame) => frame.messages.map((entry) => entry.seq));

describe('the chat channel', () => {
  it('passes on what comes in order without asking the database', async () => {
    const { told, post, announce, database } = await setup();
    for (let i = 0; i < 5; i += 1) announce(post());
    expectChain(told.frames, 0, 5);
    expect(told.frames[2]?.messages[0]).toEqual(message(3));
    expect(database.reads).toBe(0);
  });

  it('tells marks that come with a change to whom they are for, also while the change waits for one before it', async () => {
    const { channel, told, listener, post, announce, settled } = await setup();
    channel.listeners.add(listener(2n));
    const withMarks = (event: LiveEvent, readSeq: number): LiveEvent =>
      ({ ...event, marks: [{ userId: '1', deliveredSeq: readSeq, readSeq, to: '2' }] }) as LiveEvent;
    const [one, two] = [withMarks(post(), 1), withMarks(post(), 2)];
    announce(two);
    expect(told.frames).toEqual([]);
    expect(told.marks).toEqual([{ to: 2n, whose: 1n, readSeq: 2 }]);
    announce(one);
    await settled();
    expect(told.marks).toHaveLength(2);
    expect(told.frames).toHaveLength(4);
  });

  it('drops repeats', async () => {
    const { told, post, announce, settled } = await setup();
    const [one, two] = [post(), post()];
    for (const event of [one, two, one, two, two]) announce(event);
    await settled();
    expect(seqs(told.frames)).toEqual([1, 2]);
  });

  it('lets what came too early wait for what another process told a moment later, and reads nothing', async () => {
    const { told, post, announce, settled, database } = await setup();
    const [one, two, three] = [post(), post(), post()];
    announce(three);
    announce(two);
    expect(told.frames).toEqual([]);
    announce(one);
    expect(seqs(told.frames)).toEqual([1, 2, 3]);
    await settled();
    expectChain(told.frames, 0, 3);
    expect(database.reads).toBe(0);
  });

  it('reads what does not come, once, before what came too early', async () => {
    const { told, post, announce, settled, database } = await setup();
    const [one, , three, four] = [post(), post(), post(), post()];
    announce(three);
    announce(one);
    announce(four);
    await settled();
    expect(seqs(told.frames)).toEqual([1, 2, 3, 4]);
    expectChain(told.frames, 0, 4);
    expect(database.reads).toBe(1);
  });

  it('lets nobody who may have been removed hear who types while something is missing', async () => {
    const { told, move, post, announce, settled, channel, listener } = await setup();
    channel.listeners.add(listener(2n));
    move(2n, 'LEFT');
    announce(post());
    announce({ type: 'Typing', chatId: String(CHAT), userId: '9', typing: true, expiresAtMs: 1 });
    expect(told.typing).toBe(0);
    await settled();
    expect(told.removed).toEqual([2]);
    expect(told.typing).toBe(1);
  });

  it('finds a lost last announcement when the sweep says where the log is', async () => {
    const { channel, told, post, settled } = await setup();
    post();
    post();
    await channel.reach(2);
    await settled();
    expectChain(told.frames, 0, 2);
    await channel.reach(2);
    expectChain(told.frames, 0, 2);
  });

  it('is where it was asked to be even when a read was under way that began earlier', async () => {
    const { channel, post, announce, log } = await setup();
    post();
    announce(post());
    post();
    // The read under way has looked already, and saw two.
    await turn();
    await channel.reach(log.version);
    expect(channel.version).toBe(3);
  });

  it('reads the log for an announcement without messages', async () => {
    const { told, post, move, announce, settled } = await setup();
    announce(post());
    announce(move(9n, 'JOINED'));
    announce(post());
    await settled();
    expectChain(told.frames, 0, 3);
    expect(told.frames.flatMap((frame) => frame.members.map((member) => member.userId))).toContain(9n);
  });

  it('keeps asking while the database fails, and lets no news pass before', async () => {
    const { told, post, announce, settled, database, errors } = await setup();
    database.failures = 4;
    post();
    announce(post());
    announce(post());
    await turn();
    expect(told.frames).toEqual([]);
    await settled();
    expectChain(told.frames, 0, 3);
    expect(seqs(told.frames)).toEqual([1, 2, 3]);
    expect(errors).toHaveLength(4);
  });

  it('keeps no more than a bounded number of announcements while the database is away', async () => {
    const { told, post, announce, settled, database, channel } = await setup({ at: 0 });
    database.failures = 3;
    post();
    announce(post());
    for (let i = 0; i < 1_000; i += 1) announce(post());
    await settled();
    expect(channel.version).toBe(1_002);
    expect(told.overflows).toBeGreaterThan(0);
  });

  it('holds what the bus brings until it knows where the log was', async () => {
    const { channel, told, post, announce, settled } = await setup({ begun: false });
    const [one, two, three] = [post(), post(), post()];
    for (const event of [one, two, three]) announce(event);
    expect(told.frames).toEqual([]);
    channel.begin(2);
    await settled();
    expectChain(told.frames, 2, 3);
    channel.begin(99);
    expect(channel.version).toBe(3);
  });

  it('lets go of someone who was removed before the next message reaches anyone', async () => {
    const { channel, told, listener, post, move, announce, settled } = await setup();
    const gone = { ...listener(2n), onChanges: () => expect.unreachable('a removed member was told') };
    channel.listeners.add(gone);
    const [removal, next] = [move(2n, 'REMOVED'), post()];
    announce(next);
    announce(removal);
    await settled();
    expect(told.removed).toEqual([2]);
    expect(channel.listeners.has(gone)).toBe(false);
    expectChain(told.frames, 0, 2);
  });

  it('lets nobody who may have been removed hear who types', async () => {
    const { channel, told, listener, move, announce, settled } = await setup();
    const gone = { ...listener(2n), onTyping: () => expect.unreachable('a removed member was told') };
    channel.listeners.add(gone);
    announce(move(2n, 'REMOVED'));
    const typing = { type: 'Typing', chatId: String(CHAT), userId: '3', typing: true } as const;
    announce({ ...typing, expiresAtMs: 10 });
    announce({ ...typing, userId: '4', expiresAtMs: -1 });
    expect(told.typing).toBe(0);
    await settled();
    // What has lapsed meanwhile is no news.
    expect(told.typing).toBe(1);
    expect(told.removed).toEqual([1]);
  });

  it('shows a listener their own place when it changed, and nobody else’s', async () => {
    const { channel, listener, move, announce, settled } = await setup();
    const places: (bigint | undefined)[] = [];
    channel.listeners.clear();
    for (const userId of [1n, 2n]) {
      channel.listeners.add({ ...listener(userId), onChanges: (_frame, own) => places.push(own?.userId) });
    }
    move(2n, 'REMOVED');
    announce(move(2n, 'JOINED'));
    await settled();
    expect(places).toEqual([undefined, 2n]);
  });

  it('does not let one listener that throws take the frame from the others', async () => {
    const { channel, told, listener, post, announce, errors } = await setup();
    const others = [...channel.listeners];
    channel.listeners.clear();
    channel.listeners.add({
      ...listener(3n),
      onChanges() {
        throw new Error('a fault of ours');
      },
    });
    for (const other of others) channel.listeners.add(other);
    announce(post());
    expect(told.frames).toHaveLength(1);
    expect(errors).toHaveLength(1);
  });

  it('stops its subscription also when it is closed while opening, and reads no more', async () => {
    const { channel, told, post, announce, settled, database, bus } = await setup();
    database.failures = 1_000;
    post();
    announce(post());
    channel.close();
    database.failures = 0;
    await settled();
    expect(told.frames).toEqual([]);
    expect(bus.topicCount()).toBe(0);
  });

  it('tells every version once and in order, whatever the bus does', async () => {
    const event = fc.record({
      move: fc.boolean(),
      lost: fc.integer({ min: 0, max: 3 }).map((roll) => roll === 0),
      repeats: fc.integer({ min: 1, max: 3 }),
      late: fc.integer({ min: 0, max: 6 }),
      fails: fc.integer({ min: 0, max: 5 }).map((roll) => (roll === 0 ? 1 : 0)),
      pause: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: CHANGES_MAX }), async (plan) => {
        const { channel, log, told, post, move, announce, database, settled } = await setup();
        const due: { at: number; event: LiveEvent }[] = [];
        for (const [at, step] of plan.entries()) {
          const committed = step.move ? move(9n, at % 2 === 0 ? 'JOINED' : 'LEFT') : post();
          database.failures += step.fails;
          for (let copy = 0; copy < step.repeats && !step.lost; copy += 1) due.push({ at: at + step.late * copy, event: committed });
          for (const entry of due.filter((one) => one.at <= at)) {
            due.splice(due.indexOf(entry), 1);
            announce(entry.event);
          }
          if (step.pause) await turn();
        }
        for (const entry of due.reverse()) announce(entry.event);
        await channel.reach(log.version);
        await settled();
        expectChain(told.frames, 0, log.version);
        expect(seqs(told.frames)).toEqual([...log.messages.keys()]);
      }),
      { numRuns: 200 },
    );
  });
});
