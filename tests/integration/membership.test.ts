import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSocket, createTestApp, type TestApp } from '../support/app.ts';
import { befriend, befriendMany, listen, makeGroup, type Person, send, signUpMany } from '../support/company.ts';
import { createMirror } from '../support/mirror.ts';
import * as ops from '../support/operations/gql.ts';
import { readEvents } from '../support/server-sent-events.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
beforeAll(async () => {
  // No sweep comes to help: what is heard is heard at once, or never.
  app = await createTestApp({ sweepMs: 600_000, databasePoolMax: 10 });
});
afterAll(() => app.close());

type Device = ReturnType<typeof listen>;
const isCaughtUp = ({ events }: ops.EventsSubscription) => events.__typename === 'CaughtUp';
const said = (device: Device): string[] =>
  device.events.flatMap(({ events }) =>
    events.__typename === 'ChatChanges' ? events.messages.map((message) => message.fallbackText) : [],
  );
const isRemoved =
  (chatId: string) =>
  ({ events }: ops.EventsSubscription): boolean =>
    events.__typename === 'ChatRemoved' && events.chatId === chatId;

const remove = (owner: Person, chatId: string, { id }: Person) => owner.ask(ops.RemoveMemberDocument, { input: { chatId, userId: id } });
const add = (owner: Person, chatId: string, { id }: Person) => owner.ask(ops.AddMembersDocument, { input: { chatId, userIds: [id] } });

const setUp = async () => {
  const [owner, member, other] = (await signUpMany(app, 3)) as [Person, Person, Person];
  await befriendMany(app, owner, [member, other]);
  const chatId = await makeGroup(owner, [member, other]);
  return { owner, member, other, chatId };
};

/** Nothing in this process listens any more. */
const expectSilence = (): Promise<unknown> =>
  waitFor(() => {
    const { chatChannels, accountChannels, busTopics } = app.hub.counts();
    return app.connections.count() === 0 && chatChannels + accountChannels + busTopics === 0;
  }, 'every channel to be closed');

describe('whoever is removed', () => {
  for (const how of ['is removed', 'leaves'] as const) {
    it(`${how}: hears nothing of the next message, on any device and in any subscription`, async () => {
      const { owner, member, chatId } = await setUp();
      const devices = [listen(app, member), listen(app, member)];
      const socket = createSocket(app.url, member.token);
      const narrow = [
        socket.subscribe(ops.MessageAddedDocument, { chatId }),
        socket.subscribe(ops.TypingDocument, { chatId }),
        socket.subscribe(ops.GroupReceiptsDocument, { chatId }),
      ] as const;
      const streams = [
        readEvents(app.url, member.token, ops.MessageAddedDocument, { chatId }),
        readEvents(app.url, member.token, ops.TypingDocument, { chatId }),
        readEvents(app.url, member.token, ops.GroupReceiptsDocument, { chatId }),
      ];
      await Promise.all(devices.map((device) => device.next(isCaughtUp)));
      await narrow[2].next();
      await waitFor(() => app.connections.count() === 3 + streams.length, 'all to be connected');
      await send(owner, chatId, 'with you');
      await narrow[0].next((event) => event.messageAdded.fallbackText === 'with you');
      await streams[0]?.next((data) => data != null);

      if (how === 'leaves') await member.ask(ops.LeaveGroupDocument, { input: { chatId } });
      else await remove(owner, chatId, member);
      await send(owner, chatId, 'without you');
      await owner.ask(ops.SetTypingDocument, { input: { chatId, typing: true } });
      await Promise.all(devices.map((device) => device.next(isRemoved(chatId))));
      for (const subscription of narrow) expect(await subscription.end()).toBeNull();
      for (const stream of streams) await waitFor(() => stream.ended(), 'the stream to end');
      for (const device of devices) expect(said(device)).not.toContain('without you');
      expect(JSON.stringify(narrow.map((subscription) => subscription.events))).not.toContain('without you');
      expect(narrow[1].events).toEqual([]);
      await Promise.all([...devices.map((device) => device.closeSocket()), socket.close()]);
      await expectSilence();
    });
  }

  it('does not slip in by subscribing in the moment of the removal', async () => {
    for (let round = 0; round < 15; round += 1) {
      const { owner, member, chatId } = await setUp();
      const socket = createSocket(app.url, member.token);
      const open = () => [
        socket.subscribe(ops.MessageAddedDocument, { chatId }),
        socket.subscribe(ops.TypingDocument, { chatId }),
        socket.subscribe(ops.GroupReceiptsDocument, { chatId }),
      ];
      const [, subscriptions] = await Promise.all([remove(owner, chatId, member), open()]);
      // Each ended with the membership, or was refused; either way it is over.
      for (const subscription of subscriptions) await subscription.end();
      await send(owner, chatId, 'without you');
      expect(JSON.stringify(subscriptions.map((subscription) => subscription.events))).not.toContain('without you');
      await socket.close();
    }
    await expectSilence();
  });

  it('comes back to a fresh page without what was said meanwhile, however fast it goes', async () => {
    const { owner, member, chatId } = await setUp();
    const device = listen(app, member);
    const socket = createSocket(app.url, member.token);
    await device.next(isCaughtUp);
    for (let round = 0; round < 25; round += 1) {
      const turns = async () => {
        await remove(owner, chatId, member);
        await send(owner, chatId, `secret ${round}`);
        await add(owner, chatId, member);
        await send(owner, chatId, `open ${round}`);
      };
      // Somebody else talks into it, so that frames and removals meet.
      await Promise.all([
        turns(),
        ...Array.from({ length: round % 4 }, () => owner.ask(ops.SetTypingDocument, { input: { chatId, typing: true } })),
      ]);
      if (round % 5 === 4) await waitFor(() => said(device).includes(`open ${round}`), `the message after coming back, round ${round}`);
    }
    await waitFor(() => said(device).includes('open 24'), 'the last message');
    expect(said(device).filter((text) => text.startsWith('secret'))).toEqual([]);
    // Where it ends is where the log is, and the stream goes on.
    const mirror = createMirror();
    mirror.applyAll(device.events.map((event) => event.events));
    const truth = createMirror();
    truth.applyAll((await member.ask(ops.SyncDocument, {})).sync.events);
    expect(mirror.state().chats[chatId]).toEqual(truth.state().chats[chatId]);
    await send(owner, chatId, 'and on');
    await waitFor(() => said(device).includes('and on'), 'the stream to go on');
    await Promise.all([device.closeSocket(), socket.close()]);
    await expectSilence();
  });
});

describe('whoever is added', () => {
  it('has the chat at once on every device, with its next message, and nothing from before', async () => {
    const [owner, early, late] = (await signUpMany(app, 3)) as [Person, Person, Person];
    await befriendMany(app, owner, [early, late]);
    const devices = [listen(app, late), listen(app, late)];
    await Promise.all(devices.map((device) => device.next(isCaughtUp)));
    const chatId = await makeGroup(owner, [early]);
    const before = await send(owner, chatId, 'before you');
    await add(owner, chatId, late);
    await send(owner, chatId, 'after you');
    for (const device of devices) {
      const page = await device.next(({ events }) => events.__typename === 'ChatChanges' && events.chatId === chatId);
      expect(page.events).toMatchObject({ reset: true, chat: { id: chatId }, hole: null });
      await waitFor(() => said(device).includes('after you'), 'the next message');
    }
    // What happens to a message from before their time is none of their business.
    await owner.ask(ops.RecallMessageDocument, { input: { messageId: before.id } });
    await send(owner, chatId, 'after the recall');
    for (const device of devices) {
      await waitFor(() => said(device).includes('after the recall'), 'the message after the recall');
      const seqs = device.events.flatMap(({ events }) =>
        events.__typename === 'ChatChanges' && events.chatId === chatId ? events.messages : [],
      );
      expect(seqs.every((message) => message.seq > before.seq)).toBe(true);
      await device.closeSocket();
    }
  });

  it('hears of every group when many are made at once', async () => {
    const people = await signUpMany(app, 12);
    const [member, ...owners] = people as [Person, ...Person[]];
    await befriendMany(app, member, owners);
    const device = listen(app, member);
    await device.next(isCaughtUp);
    const made = await Promise.all(owners.flatMap((owner) => Array.from({ length: 3 }, () => makeGroup(owner, [member]))));
    await Promise.all(made.map((chatId, at) => send(owners[Math.floor(at / 3)] as Person, chatId, `hello ${at}`)));
    await waitFor(() => made.every((_, at) => said(device).includes(`hello ${at}`)), 'all the messages');
    await device.closeSocket();
  });
});

describe('whoever is blocked', () => {
  it('is heard no more, neither typing nor writing, and the chat says so on both sides', async () => {
    const [ann, bo] = (await signUpMany(app, 2)) as [Person, Person];
    const chatId = await befriend(ann, bo);
    const [onAnn, onBo] = [listen(app, ann), listen(app, bo)];
    await Promise.all([onAnn, onBo].map((device) => device.next(isCaughtUp)));
    await ann.ask(ops.BlockUserDocument, { input: { userId: bo.id } });
    const closed = ({ events }: ops.EventsSubscription) => events.__typename === 'ChatChanges' && events.chat?.canSend === false;
    await Promise.all([onAnn, onBo].map((device) => device.next(closed)));
    expect((await bo.ask(ops.SetTypingDocument, { input: { chatId, typing: true } })).setTyping).toMatchObject({ expiresAt: null });
    await ann.ask(ops.UnblockUserDocument, { input: { userId: bo.id } });
    await Promise.all(
      [onAnn, onBo].map((device) => device.next(({ events }) => events.__typename === 'ChatChanges' && events.chat?.canSend === true)),
    );
    await send(bo, chatId, 'again');
    await waitFor(() => said(onAnn).includes('again'), 'the message');
    expect(onAnn.events.some(({ events }) => events.__typename === 'TypingChanged')).toBe(false);
    await Promise.all([onAnn.closeSocket(), onBo.closeSocket()]);
  });
});
