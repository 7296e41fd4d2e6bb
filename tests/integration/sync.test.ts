import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSocket, createTestApp, type TestApp } from '../support/app.ts';
import { befriend, befriendMany, listen, makeGroup, type Person, send, signUpMany } from '../support/company.ts';
import { createMirror, type Frame } from '../support/mirror.ts';
import * as ops from '../support/operations/gql.ts';
import { readEvents } from '../support/server-sent-events.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ sweepMs: 100, heartbeatMs: 500, databasePoolMax: 10 });
});
afterAll(() => app.close());

const isCaughtUp = ({ events }: ops.EventsSubscription) => events.__typename === 'CaughtUp';
const framesOf = ({ events }: { events: readonly ops.EventsSubscription[] }): Frame[] => events.map((event) => event.events);
const sync = async (person: Person, after: string | null = null) => (await person.ask(ops.SyncDocument, { after })).sync;

/** Makes everything that is in the database older. */
const age = async (interval: string): Promise<void> => {
  for (const [table, columns] of [
    ['chats', ['created_at', 'last_activity_at', 'changed_at']],
    ['members', ['joined_at', 'changed_at', 'marked_at']],
    ['messages', ['created_at', 'changed_at']],
    ['account_changes', ['changed_at']],
  ] as const) {
    const moved = columns.map((column) => `${column} = ${column} - interval '${interval}'`);
    await app.testEngines.engines.database.pool.query(`UPDATE ${table} SET ${moved.join(', ')}`);
  }
};
/** A cursor between what was aged and now. */
const cursorAgo = (minutes: number): string => app.services.encodeCursor(Date.now() - minutes * 60_000);

/** What a fresh device holds of the chats that another holds too, whose history fits into a snapshot's page. */
const truth = async (person: Person) => {
  const mirror = createMirror();
  mirror.applyAll((await sync(person)).events);
  return mirror;
};

const setUp = async () => {
  const [ann, bo, cy, dee] = (await signUpMany(app, 4)) as [Person, Person, Person, Person];
  const direct = await befriend(ann, bo);
  await befriendMany(app, cy, [ann, bo]);
  const quiet = await makeGroup(cy, [bo], 'Quiet');
  const group = await makeGroup(ann, [bo, cy], 'All of us');
  const leaving = await makeGroup(ann, [bo, cy], 'Without Bo soon');
  for (let i = 0; i < 4; i += 1) await send(ann, direct, `early ${i}`);
  const early = await send(ann, group, 'to be recalled later');
  return { ann, bo, cy, dee, direct, quiet, group, leaving, early };
};

/** Everything that can happen to Bo. */
const happenings = async ({ ann, bo, cy, dee, direct, group, leaving, early }: Awaited<ReturnType<typeof setUp>>) => {
  const message = await send(ann, direct, 'one');
  await send(bo, direct, 'two');
  await bo.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId: direct, readSeq: message.seq }] } });
  const recalled = await send(ann, direct, 'said and taken back');
  await ann.ask(ops.RecallMessageDocument, { input: { messageId: recalled.id } });
  await ann.ask(ops.RecallMessageDocument, { input: { messageId: early.id } });
  await ann.ask(ops.RenameGroupDocument, { input: { chatId: group, title: 'Renamed' } });
  await ann.ask(ops.RemoveMemberDocument, { input: { chatId: group, userId: cy.id } });
  await ann.ask(ops.SetMemberRoleDocument, { input: { chatId: group, userId: bo.id, role: 'ADMIN' } });
  await ann.ask(ops.RemoveMemberDocument, { input: { chatId: leaving, userId: bo.id } });
  await send(ann, leaving, 'without Bo');
  const fresh = await makeGroup(ann, [bo], 'New here');
  await send(ann, fresh, 'welcome');
  await befriend(dee, bo);
  await bo.ask(ops.BlockUserDocument, { input: { userId: cy.id } });
  await ann.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId: direct, readSeq: message.seq + 1 }] } });
  await ann.ask(ops.UpdateProfileDocument, { input: { name: 'Ann Anew' } });
  return send(ann, direct, 'the last one');
};

describe('resuming', () => {
  it('brings a device from what it held to what is, and twice brings nothing new', async () => {
    const world = await setUp();
    const held = createMirror();
    held.applyAll((await sync(world.bo)).events);
    await age('2 hours');
    const cursor = cursorAgo(30);
    await happenings(world);

    const resumed = await sync(world.bo, cursor);
    held.applyAll(resumed.events);
    expect(held.state()).toEqual((await truth(world.bo)).state());
    // What did not change is not sent, and what the device held is not sent again.
    const changes = resumed.events.filter((event) => event.__typename === 'ChatChanges');
    expect(changes.map((event) => event.chatId)).not.toContain(world.quiet);
    const direct = changes.find((event) => event.chatId === world.direct);
    expect(direct).toMatchObject({ reset: false });
    expect(direct?.messages.map((message) => message.fallbackText)).toEqual(['one', 'two', 'This message was recalled.', 'the last one']);

    held.applyAll((await sync(world.bo, cursor)).events);
    expect(held.state()).toEqual((await truth(world.bo)).state());
    held.applyAll((await sync(world.bo, resumed.cursor)).events);
    expect(held.state()).toEqual((await truth(world.bo)).state());
  });

  it('works from the cursor of every frame that was ever sent, and live frames alone say the same', async () => {
    const world = await setUp();
    await age('2 hours');
    const device = listen(app, world.bo, cursorAgo(30));
    await device.next(isCaughtUp);
    const base = await sync(world.bo);
    const last = await happenings(world);
    await device.next(({ events }) => events.__typename === 'ChatChanges' && events.messages.some((message) => message.id === last.id));
    // The last changes of the account and of marks may still be on their way.
    const expected = (await truth(world.bo)).state();
    const live = createMirror();
    live.applyAll(base.events);
    let applied = 0;
    await waitFor(() => {
      const frames = framesOf(device);
      for (; applied < frames.length; applied += 1) live.apply(frames[applied] as Frame);
      return JSON.stringify(live.state()) === JSON.stringify(expected);
    }, 'the live frames to lead where the log is');

    const frames = framesOf(device);
    for (let at = 0; at < frames.length; at += 1) {
      const frame = frames[at] as Frame;
      if (!('cursor' in frame)) continue;
      const mirror = createMirror();
      mirror.applyAll(base.events);
      mirror.applyAll(frames.slice(0, at + 1));
      mirror.applyAll((await sync(world.bo, frame.cursor)).events);
      expect(mirror.state(), `after frame ${at} of ${frames.length}, a ${frame.__typename}`).toEqual(expected);
    }
    await device.closeSocket();
  });

  it('tells of marks that moved meanwhile, one’s own and the other’s', async () => {
    const world = await setUp();
    const bases = new Map([
      [world.ann, (await sync(world.ann)).events],
      [world.bo, (await sync(world.bo)).events],
    ]);
    await age('2 hours');
    const message = await send(world.ann, world.direct, 'marked');
    await world.bo.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId: world.direct, readSeq: message.seq }] } });
    for (const [person, base] of bases) {
      const mirror = createMirror();
      mirror.applyAll(base);
      mirror.applyAll((await sync(person, cursorAgo(30))).events);
      expect(mirror.marks.get(`${world.direct} ${world.bo.id}`)).toEqual([message.seq, message.seq]);
    }
  });

  it('sends up to 200 changes of a chat one by one, and from 201 on the newest page and a hole', async () => {
    const [x, y] = (await signUpMany(app, 2)) as [Person, Person];
    const chatId = await befriend(x, y);
    await age('2 hours');
    const cursor = cursorAgo(30);
    const post = async (howMany: number) => {
      for (let i = 0; i < howMany; i += 50)
        await Promise.all(Array.from({ length: Math.min(50, howMany - i) }, () => send(x, chatId, 'm')));
    };
    const resumed = async () =>
      (await sync(y, cursor)).events.find((event) => event.__typename === 'ChatChanges' && event.chatId === chatId);
    await post(200);
    const whole = await resumed();
    expect(whole).toMatchObject({ reset: false, hole: null });
    expect(whole?.__typename === 'ChatChanges' && whole.messages.length).toBe(200);
    await post(1);
    const holed = await resumed();
    expect(holed).toMatchObject({ reset: true, hole: { fromSeq: 1, toSeq: 202 - 30 } });
    expect(holed?.__typename === 'ChatChanges' && holed.messages.map((message) => message.seq)).toEqual(
      Array.from({ length: 30 }, (_, i) => 202 - 29 + i),
    );
  });

  it('begins anew from a cursor that this database has not lived yet', async () => {
    const { bo } = await setUp();
    const { events } = await sync(bo, app.services.encodeCursor(Date.now() + 3_600_000));
    expect(events[0]).toMatchObject({ __typename: 'AccountChanges', accountReset: true });
  });
});

describe('a stream', () => {
  it('sends nothing twice after CaughtUp, and leaves no gap, while much happens', async () => {
    const world = await setUp();
    const device = listen(app, world.bo);
    await device.next(isCaughtUp);
    const caughtUpAt = device.events.length;
    const sends = Array.from({ length: 120 }, (_, i) =>
      send(i % 2 ? world.ann : world.bo, i % 3 ? world.direct : world.group, `busy ${i}`),
    );
    const changes = Array.from({ length: 10 }, (_, i) =>
      world.ann.ask(ops.RenameGroupDocument, { input: { chatId: world.group, title: `T${i}` } }),
    );
    await Promise.all([...sends, ...changes]);
    const expected = await truth(world.bo);
    const mirror = createMirror();
    let applied = 0;
    const versions = () => Object.entries(mirror.state().chats).map(([id, chat]) => `${id} ${chat.version}`);
    const wanted = Object.entries(expected.state().chats).map(([id, chat]) => `${id} ${chat.version}`);
    await waitFor(() => {
      const frames = framesOf(device);
      for (; applied < frames.length; applied += 1) mirror.apply(frames[applied] as Frame);
      return versions().join() === wanted.join();
    }, 'all changes');
    expect(device.events.length).toBeGreaterThan(caughtUpAt);
    expect(mirror.dropped()).toBe(0);
    await device.closeSocket();
  });

  it('misses nothing that is sent in the very moment of subscribing', async () => {
    const { ann, bo, direct } = await setUp();
    for (let round = 0; round < 60; round += 1) {
      const device = listen(app, bo);
      const socket = createSocket(app.url, bo.token);
      const narrow = socket.subscribe(ops.MessageAddedDocument, { chatId: direct });
      const text = `race ${round}`;
      const sent = await send(ann, direct, text);
      const said = (frames: readonly Frame[]) =>
        frames.some((frame) => frame.__typename === 'ChatChanges' && frame.messages.some((message) => message.id === sent.id));
      await waitFor(() => said(framesOf(device)), text);
      // The narrow one began somewhere around: whatever it tells has no gap.
      await send(ann, direct, 'and one more');
      await narrow.next((event) => event.messageAdded.seq === sent.seq + 1);
      const seqs = narrow.events.map((event) => event.messageAdded.seq);
      expect(seqs).toEqual(seqs.map((_, at) => (seqs[0] as number) + at));
      await Promise.all([device.closeSocket(), socket.close()]);
    }
  }, 60_000);

  it('is the same over a socket, over server-sent events and for pollers', async () => {
    const world = await setUp();
    await age('2 hours');
    const after = cursorAgo(30);
    await happenings(world);
    const plain = (frames: readonly Frame[]) =>
      frames
        .filter((frame) => frame.__typename !== 'CaughtUp')
        .map((frame) => JSON.parse(JSON.stringify({ ...frame, cursor: '' })) as Frame);
    const polled = plain((await sync(world.bo, after)).events);
    expect(polled.length).toBeGreaterThan(5);
    const device = listen(app, world.bo, after);
    await device.next(isCaughtUp);
    expect(plain(framesOf(device))).toEqual(polled);
    const stream = readEvents(app.url, world.bo.token, ops.EventsDocument, { after });
    await stream.next((data) => data?.events.__typename === 'CaughtUp');
    expect(plain(stream.events.map((event) => event.data?.events as Frame))).toEqual(polled);
    await stream.stop();
    await device.closeSocket();
  });

  it('shows server-sent events what is now, not what an earlier event loaded', async () => {
    const { ann, bo } = await setUp();
    const stream = readEvents(app.url, bo.token, ops.EventsDocument, {});
    await stream.next((data) => data?.events.__typename === 'CaughtUp');
    const unread = async (title: string) => {
      const group = await makeGroup(ann, [bo], title);
      const event = await stream.next((data) => data?.events.__typename === 'ChatChanges' && data.events.chat?.id === group);
      const rename = `${title} again`;
      await send(ann, group, 'counted');
      await ann.ask(ops.RenameGroupDocument, { input: { chatId: group, title: rename } });
      const later = await stream.next((data) => data?.events.__typename === 'ChatChanges' && data.events.chat?.title === rename);
      const count = (one: typeof event) => (one.data?.events.__typename === 'ChatChanges' ? one.data.events.chat?.unreadCount : null);
      return [count(event), count(later)];
    };
    const [before, after] = await unread('Counting');
    expect(after).toBeGreaterThan(before as number);
    await stream.stop();
  });

  it('carries a catch-up far larger than what may wait for a slow reader, and goes on live', async () => {
    const [owner, reader] = (await signUpMany(app, 2)) as [Person, Person];
    await befriendMany(app, owner, [reader]);
    const body = '多'.repeat(4_000);
    const chats: string[] = [];
    for (let i = 0; i < 8; i += 1) {
      const chatId = await makeGroup(owner, [reader], `Long ${i}`);
      chats.push(chatId);
      await Promise.all(Array.from({ length: 30 }, () => send(owner, chatId, body)));
    }
    const hear = async (next: () => Promise<unknown>, count: () => number) => {
      await next();
      expect(count()).toBeGreaterThanOrEqual(8 * 29);
    };
    const count = (frames: readonly (Frame | undefined)[]) =>
      frames
        .flatMap((frame) => (frame?.__typename === 'ChatChanges' ? frame.messages : []))
        .filter((message) => message.fallbackText === body).length;
    const device = listen(app, reader);
    await hear(
      () => device.next(isCaughtUp),
      () => count(framesOf(device)),
    );
    const sent = await send(owner, chats[0] as string, 'and live');
    await device.next(({ events }) => events.__typename === 'ChatChanges' && events.messages.some((message) => message.id === sent.id));
    expect(device.closed()).toBeNull();
    await device.closeSocket();
    const stream = readEvents(app.url, reader.token, ops.EventsDocument, {});
    await hear(
      () => stream.next((data) => data?.events.__typename === 'CaughtUp'),
      () => count(stream.events.map((event) => event.data?.events)),
    );
    await stream.stop();
  });
});

describe('a chat’s changes', () => {
  it('are what follows a version, a page from nothing, and a page after having been away', async () => {
    const { ann, bo, direct, group } = await setUp();
    const changes = async (person: Person, id: string, after: number) =>
      (await person.ask(ops.ChangesDocument, { id, after })).chat?.changes;
    const at = (await changes(bo, direct, 0))?.version as number;
    expect(await changes(bo, direct, 0)).toMatchObject({ reset: true, previousVersion: 0 });
    expect(await changes(bo, direct, at)).toMatchObject({ reset: false, version: at, messages: [] });
    const message = await send(ann, direct, 'next');
    expect(await changes(bo, direct, at)).toMatchObject({ previousVersion: at, version: at + 1, messages: [{ id: message.id }] });
    expect(await changes(bo, direct, at + 1_000)).toMatchObject({ reset: true });
    await ann.ask(ops.RemoveMemberDocument, { input: { chatId: group, userId: bo.id } });
    await send(ann, group, 'without Bo');
    expect(await changes(bo, group, 1)).toBeUndefined();
    await ann.ask(ops.AddMembersDocument, { input: { chatId: group, userIds: [bo.id] } });
    const back = await changes(bo, group, 1);
    expect(back).toMatchObject({ reset: true, hole: null });
    expect(back?.messages.map((entry) => entry.fallbackText)).toEqual(['People joined the group.']);
  });
});
