import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatVersionHash, digestText } from '../../services/sync/digest.ts';
import { createCursorCodec } from '../../services/sync/cursor.ts';
import { createSocket, createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, makeGroup, type Person, send, signUp } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
let ann: Person;
let bo: Person;
let chatId: string;
beforeAll(async () => {
  app = await createTestApp({ heartbeatMs: 1_000, sweepMs: 500 });
  [ann, bo] = await Promise.all([signUp(app, 'Ann'), signUp(app, 'Bo')]);
  chatId = await befriend(ann, bo);
});
afterAll(() => app.close());

type Frame = ops.EventsSubscription['events'];
const isCaughtUp = ({ events }: ops.EventsSubscription) => events.__typename === 'CaughtUp';
const cursorOf = (frame: Frame): string => ('cursor' in frame ? frame.cursor : '');
const bodies = (frames: readonly { events: Frame }[]): string[] =>
  frames.flatMap(({ events }) => (events.__typename === 'ChatChanges' ? events.messages.map((message) => message.fallbackText) : []));

describe('events', () => {
  it('begins with a snapshot, says CaughtUp, and goes on live', async () => {
    await send(ann, chatId, 'in the snapshot');
    const device = listen(app, bo);
    await device.next(isCaughtUp);
    expect(device.events[0]?.events).toMatchObject({
      __typename: 'AccountChanges',
      accountReset: true,
      contacts: [{ user: { id: ann.id } }],
    });
    expect(bodies(device.events)).toContain('in the snapshot');
    await send(ann, chatId, 'live');
    const live = await device.next(({ events }) => events.__typename === 'ChatChanges');
    expect(live.events).toMatchObject({ reset: false, chat: null, messages: [{ fallbackText: 'live' }] });
    if (live.events.__typename === 'ChatChanges') expect(live.events.previousVersion).toBe(live.events.version - 1);
    await device.closeSocket();
  });

  it('resumes from any cursor with everything that happened meanwhile', async () => {
    const first = listen(app, bo);
    const caught = await first.next(isCaughtUp);
    await first.closeSocket();
    const recalled = await send(ann, chatId, 'to be recalled');
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: recalled.id } });
    const missed = await send(ann, chatId, 'missed');
    const group = await makeGroup(ann, [bo], 'Made meanwhile');
    await ann.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: missed.seq }] } });
    const again = listen(app, bo, cursorOf(caught.events));
    await again.next(isCaughtUp);
    const frames = again.events.map(({ events }) => events);
    expect(bodies(again.events)).toContain('missed');
    expect(bodies(again.events)).not.toContain('to be recalled');
    expect(frames).toContainEqual(expect.objectContaining({ __typename: 'ChatChanges', chatId: group, reset: true }));
    expect(frames).toContainEqual(expect.objectContaining({ __typename: 'MarksChanged', userId: ann.id, readSeq: missed.seq }));
    await again.closeSocket();
  });

  it('misses nothing that is sent in the moment of subscribing', async () => {
    for (let round = 0; round < 15; round += 1) {
      const device = listen(app, bo);
      const text = `race ${round}`;
      await Promise.all([send(ann, chatId, text), device.next(isCaughtUp)]);
      await waitFor(() => bodies(device.events).includes(text), text);
      await device.closeSocket();
    }
  });

  it('refuses a cursor that is not ours, and answers one too old with a snapshot', async () => {
    for (const rubbish of ['rubbish', '1abc.AAAAAAAAAAAAAAAA', createCursorCodec({ secret: 'another installation' }).encode(Date.now())]) {
      const answer = await bo.raw(ops.SyncDocument, { after: rubbish });
      expect(answer.errors?.[0]?.extensions?.['code'], rubbish).toBe('CURSOR_INVALID');
      const device = listen(app, bo, rubbish);
      expect(JSON.stringify(await device.end())).toContain('CURSOR_INVALID');
      await device.closeSocket();
    }
    const old = app.services.encodeCursor(Date.now() - 61 * 86_400_000);
    const { sync } = await bo.ask(ops.SyncDocument, { after: old });
    expect(sync.events[0]).toMatchObject({ __typename: 'AccountChanges', accountReset: true });
  });

  it('answers more changes than fit with the newest page and a hole', async () => {
    const [x, y] = await Promise.all([signUp(app), signUp(app)]);
    const long = await befriend(x, y);
    const { sync } = await y.ask(ops.SyncDocument, {});
    for (let i = 0; i < 210; i += 70) await Promise.all(Array.from({ length: 70 }, (_, k) => send(x, long, `m${i + k}`)));
    const { chat } = await y.ask(ops.ChangesDocument, { id: long, after: 1 });
    expect(chat?.changes).toMatchObject({ reset: true, hole: { fromSeq: 1 } });
    expect(chat?.changes.messages.at(-1)?.seq).toBe(211);
    expect(chat?.changes.hole?.toSeq).toBe((chat?.changes.messages[0]?.seq ?? 0) - 1);
    // By time, within the slack of the cursor, the whole chat is new to the device: it comes as a reset.
    const page = (await y.ask(ops.SyncDocument, { after: sync.cursor })).sync.events.find(
      (event) => event.__typename === 'ChatChanges' && event.chatId === long,
    );
    expect(page).toMatchObject({ reset: true });
  });

  it('gives pollers the same as sockets', async () => {
    const before = (await bo.ask(ops.SyncDocument, {})).sync.cursor;
    const message = await send(ann, chatId, 'for pollers too');
    const { sync } = await bo.ask(ops.SyncDocument, { after: before });
    expect(sync.events.at(-1)?.__typename).toBe('CaughtUp');
    expect(JSON.stringify(sync.events)).toContain(message.id);
  });

  it('streams the same over server-sent events', async () => {
    const stop = new AbortController();
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream', Authorization: `Bearer ${bo.token}` },
      body: JSON.stringify({ query: 'subscription { events { __typename ... on ChatChanges { messages { fallbackText } } } }' }),
      signal: stop.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    let text = '';
    const reading = (async () => {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) text += new TextDecoder().decode(chunk);
    })().catch(() => {});
    await waitFor(() => text.includes('CaughtUp'), 'CaughtUp over SSE');
    await send(ann, chatId, 'over SSE');
    await waitFor(() => text.includes('over SSE'), 'the message over SSE');
    stop.abort();
    await reading;
  });

  it('beats with a digest of all chats', async () => {
    const device = listen(app, bo);
    await device.next(isCaughtUp);
    const { events } = await device.next((event) => event.events.__typename === 'Heartbeat');
    const { chats } = await bo.ask(ops.ChatsDocument, { first: 100 });
    const digest = chats.edges.reduce((sum, { node }) => sum ^ chatVersionHash(node.id, node.version), 0);
    expect(events).toMatchObject({ digest: digestText(digest), chatCount: chats.edges.length });
    await device.closeSocket();
  });
});

describe('leaving', () => {
  it('stops every stream of a chat before the next message', async () => {
    const [owner, member] = await Promise.all([signUp(app), signUp(app)]);
    await befriend(owner, member);
    const group = await makeGroup(owner, [member]);
    const device = listen(app, member);
    const socket = createSocket(app.url, member.token);
    const narrow = socket.subscribe(ops.MessageAddedDocument, { chatId: group });
    await device.next(isCaughtUp);
    await send(owner, group, 'still in');
    await narrow.next((event) => event.messageAdded.fallbackText === 'still in');
    await owner.ask(ops.RemoveMemberDocument, { input: { chatId: group, userId: member.id } });
    await send(owner, group, 'behind your back');
    await device.next(({ events }) => events.__typename === 'ChatRemoved');
    expect(await narrow.end()).toBeNull();
    await owner.ask(ops.AddMembersDocument, { input: { chatId: group, userIds: [member.id] } });
    await device.next(({ events }) => events.__typename === 'ChatChanges' && events.chatId === group && events.reset);
    await send(owner, group, 'back again');
    await waitFor(() => bodies(device.events).includes('back again'), 'the message after coming back');
    expect(bodies(device.events)).not.toContain('behind your back');
    await Promise.all([device.closeSocket(), socket.close()]);
  });

  it('closes the sockets of a revoked device by name', async () => {
    const phone = await bo.another();
    const device = listen(app, phone);
    await device.next(isCaughtUp);
    await bo.ask(ops.RevokeDeviceDocument, { input: { deviceId: phone.deviceId } });
    await waitFor(() => device.closed()?.code === 4401, 'close code 4401', 2_000);
  });

  it('and streams of chats one is not in are refused by code, not as a fault of ours', async () => {
    const outsider = await signUp(app);
    const socket = createSocket(app.url, outsider.token);
    const errors = (await socket.subscribe(ops.MessageAddedDocument, { chatId }).end()) as readonly { extensions?: object }[];
    expect(errors[0]?.extensions).toEqual({ code: 'CHAT_NOT_FOUND' });
    const tooMany = socket.subscribe(ops.PresenceDocument, { userIds: Array.from({ length: 201 }, (_, i) => `u_${i.toString(36)}`) });
    expect(((await tooMany.end()) as typeof errors)[0]?.extensions).toEqual({ code: 'INVALID_INPUT' });
    await socket.close();
  });

  it('ends a stream of server-sent events with the session of its device', async () => {
    const phone = await bo.another();
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream', Authorization: `Bearer ${phone.token}` },
      body: JSON.stringify({ query: 'subscription { events { __typename } }' }),
    });
    let text = '';
    const ended = (async () => {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) text += new TextDecoder().decode(chunk);
      return true;
    })();
    await waitFor(() => text.includes('CaughtUp'), 'CaughtUp over SSE');
    await bo.ask(ops.RevokeDeviceDocument, { input: { deviceId: phone.deviceId } });
    expect(await ended).toBe(true);
  });

  it('leaves nothing behind: a thousand subscriptions opened and closed', async () => {
    await waitFor(() => app.connections.count() === 0, 'earlier sockets to be gone');
    for (let batch = 0; batch < 30; batch += 1) {
      const socket = createSocket(app.url, bo.token);
      const subscriptions = Array.from({ length: 25 }, () => socket.subscribe(ops.EventsDocument, {}));
      const narrow = Array.from({ length: 5 }, () => socket.subscribe(ops.TypingDocument, { chatId }));
      await Promise.all(subscriptions.map((subscription) => subscription.next(isCaughtUp)));
      if (batch % 2 === 0) for (const subscription of [...subscriptions, ...narrow]) subscription.stop();
      await socket.close();
    }
    for (let i = 0; i < 100; i += 1) {
      const socket = createSocket(app.url, ann.token);
      const subscription = socket.subscribe(ops.EventsDocument, {});
      // Half of them go while the snapshot is still being read.
      if (i % 2 === 0) await subscription.next(isCaughtUp);
      await socket.close();
    }
    await waitFor(() => app.connections.count() === 0, 'all sockets to be gone');
    await waitFor(() => app.hub.counts().chatChannels === 0 && app.hub.counts().accountChannels === 0, 'all channels to be gone');
    await waitFor(() => app.hub.counts().busTopics === 0, 'all topics to be gone');
  }, 90_000);
});

describe('encoding once', () => {
  it('gives each viewer their own value where it depends on the viewer', async () => {
    const groupId = await makeGroup(ann, [bo], 'Encoded');
    const [a, b] = [listen(app, ann), listen(app, bo)];
    await Promise.all([a.next(isCaughtUp), b.next(isCaughtUp)]);
    await ann.ask(ops.RenameGroupDocument, { input: { chatId: groupId, title: 'Encoded anew' } });
    const fits = ({ events }: ops.EventsSubscription) => events.__typename === 'ChatChanges' && events.chat?.title === 'Encoded anew';
    const [onA, onB] = await Promise.all([a.next(fits), b.next(fits)]);
    const unread = (event: ops.EventsSubscription) => (event.events.__typename === 'ChatChanges' ? event.events.chat?.unreadCount : null);
    expect(unread(onA)).toBe((await ann.ask(ops.ChatDocument, { id: groupId })).chat?.unreadCount);
    expect(unread(onB)).toBe((await bo.ask(ops.ChatDocument, { id: groupId })).chat?.unreadCount);
    await Promise.all([a.closeSocket(), b.closeSocket()]);
  });
});
