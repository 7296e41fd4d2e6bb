import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, befriendMany, listen, makeGroup, type Person, send, signUpMany } from '../support/company.ts';
import { createMirror, type Frame, type Mirror } from '../support/mirror.ts';
import * as ops from '../support/operations/gql.ts';
import { readEvents } from '../support/server-sent-events.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ sweepMs: 200, heartbeatMs: 1_000 });
});
afterAll(() => app.close());

it('a socket, a stream of server-sent events and a poller that live through the same hold the same in the end', async () => {
  const [ann, bo, cy] = (await signUpMany(app, 3)) as [Person, Person, Person];
  await befriendMany(app, ann, [cy]);
  const direct = await befriend(ann, bo);
  const leaving = await makeGroup(ann, [bo, cy], 'Bo leaves');
  const socket = listen(app, bo);
  const stream = readEvents(app.url, bo.token, ops.EventsDocument, {});
  await socket.next(({ events }) => events.__typename === 'CaughtUp');
  await stream.next((data) => data?.events.__typename === 'CaughtUp');
  const polled = createMirror();
  let cursor: string | null = null;
  const poll = async (): Promise<void> => {
    const { sync }: ops.SyncQuery = await bo.ask(ops.SyncDocument, { after: cursor });
    polled.applyAll(sync.events);
    cursor = sync.cursor;
  };
  await poll();

  for (let i = 0; i < 10; i += 1) {
    const message = await send(i % 3 ? ann : bo, direct, `message ${i}`);
    if (i % 4 === 0) await ann.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId: direct, readSeq: message.seq }] } });
    if (i % 3 === 1) await ann.ask(ops.RecallMessageDocument, { input: { messageId: message.id } });
    if (i % 2) await poll();
  }
  await bo.ask(ops.LeaveGroupDocument, { input: { chatId: leaving } });
  const group = await makeGroup(ann, [cy], 'Bo comes');
  await ann.ask(ops.AddMembersDocument, { input: { chatId: group, userIds: [bo.id] } });
  await poll();
  await ann.ask(ops.RenameGroupDocument, { input: { chatId: group, title: 'Bo came' } });
  await bo.ask(ops.BlockUserDocument, { input: { userId: cy.id } });
  await send(ann, group, 'the last one');

  const truth = createMirror();
  truth.applyAll((await bo.ask(ops.SyncDocument, {})).sync.events);
  const replay = (frames: readonly Frame[]): Mirror => {
    const mirror = createMirror();
    mirror.applyAll(frames);
    return mirror;
  };
  const wanted = JSON.stringify(truth.state());
  const same = (mirror: Mirror): boolean => JSON.stringify(mirror.state()) === wanted;
  await waitFor(() => same(replay(socket.events.map((event) => event.events))), 'the socket to hold what is');
  await waitFor(() => same(replay(stream.events.flatMap((event) => event.data?.events ?? []))), 'the stream to hold what is');
  await poll();
  expect(polled.state()).toEqual(truth.state());
  await Promise.all([socket.closeSocket(), stream.stop()]);
});
