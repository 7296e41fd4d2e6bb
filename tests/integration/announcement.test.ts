import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriendMany, listen, makeGroup, payload, type Person, signUpMany } from '../support/company.ts';
import { countQueries } from '../support/count-queries.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ sweepMs: 600_000 });
});
afterAll(() => app.close());

const announce = async (person: Person, chatId: string, text: string) =>
  (await person.ask(ops.SetAnnouncementDocument, { input: { chatId, text } })).setAnnouncement;
const read = async (person: Person, chatId: string, announcementId: string) =>
  (await person.ask(ops.ReadAnnouncementDocument, { input: { chatId, announcementId } })).readAnnouncement.__typename;
const see = async (person: Person, id: string) => (await person.ask(ops.AnnouncementDocument, { id })).chat?.announcement;

const setUp = async () => {
  const [owner, member, other, stranger] = (await signUpMany(app, 4)) as [Person, Person, Person, Person];
  await befriendMany(app, owner, [member, other]);
  return { owner, member, other, stranger, chatId: await makeGroup(owner, [member, other]) };
};

describe('an announcement', () => {
  it('is told to everyone, and to those who may announce who has read it', async () => {
    const { owner, member, other, chatId } = await setUp();
    const device = listen(app, member);
    await device.next(({ events }) => events.__typename === 'CaughtUp');
    const { chat } = payload(await announce(owner, chatId, ' Platform 4,\nat ten. '), 'SetAnnouncementPayload');
    const id = chat.announcementId as string;
    const { events } = await device.next(({ events: frame }) => frame.__typename === 'ChatChanges' && frame.chat !== null);
    expect(events.__typename === 'ChatChanges' ? events.messages[0]?.content : null).toMatchObject({
      event: 'ANNOUNCEMENT_SET',
      actor: { id: owner.id },
      title: 'Platform 4, at ten.',
    });
    device.closeSocket();
    expect(await see(member, chatId)).toEqual({
      id,
      text: 'Platform 4,\nat ten.',
      author: { id: owner.id },
      isRead: false,
      readCount: null,
      readers: { edges: [] },
    });
    expect(await see(owner, chatId)).toMatchObject({ isRead: true, readCount: 1 });
    for (let again = 0; again < 2; again += 1) expect(await read(member, chatId, id)).toBe('ReadAnnouncementPayload');
    expect(await see(member, chatId)).toMatchObject({ isRead: true, readCount: null });
    const seen = await see(owner, chatId);
    expect(seen?.readCount).toBe(2);
    expect(seen?.readers.edges.map(({ node }) => node.id).sort()).toEqual([owner.id, member.id].sort());
    // Who goes is not counted.
    await member.ask(ops.LeaveGroupDocument, { input: { chatId } });
    expect(await see(owner, chatId)).toMatchObject({ readCount: 1 });
    expect(await see(other, chatId)).toMatchObject({ isRead: false });
  });

  it('is another one with another text, which nobody has read; the same text changes nothing, and an empty one takes it down', async () => {
    const { owner, member, chatId } = await setUp();
    const first = payload(await announce(owner, chatId, 'one'), 'SetAnnouncementPayload').chat;
    await read(member, chatId, first.announcementId as string);
    expect(payload(await announce(owner, chatId, 'one'), 'SetAnnouncementPayload').chat).toEqual(first);
    const second = payload(await announce(owner, chatId, 'two'), 'SetAnnouncementPayload').chat;
    expect(second.announcementId).not.toBe(first.announcementId);
    expect(await see(member, chatId)).toMatchObject({ text: 'two', isRead: false });
    // Late news of the last one.
    expect(await read(member, chatId, first.announcementId as string)).toBe('ReadAnnouncementPayload');
    expect(await see(member, chatId)).toMatchObject({ isRead: false });
    expect(payload(await announce(owner, chatId, ' '), 'SetAnnouncementPayload').chat.announcementId).toBeNull();
    expect(await see(member, chatId)).toBeNull();
  });

  it('is for owner and admins to set, and for members to see', async () => {
    const { owner, member, stranger, chatId } = await setUp();
    expect((await announce(member, chatId, 'x')).__typename).toBe('NotPermitted');
    expect((await announce(stranger, chatId, 'x')).__typename).toBe('ChatNotFound');
    for (const bad of ['x'.repeat(2001), '\u202ex', '\u200b'])
      expect(await announce(owner, chatId, bad)).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'text'] });
    expect((await announce(owner, chatId, '安'.repeat(2000))).__typename).toBe('SetAnnouncementPayload');
    expect(await read(stranger, chatId, 'a_1')).toBe('ChatNotFound');
    for (const id of ['a_1', 'rubbish']) expect(await read(member, chatId, id)).toBe('ReadAnnouncementPayload');
    expect(await see(member, chatId)).toMatchObject({ isRead: false });
  });

  it('costs groups without one no query', async () => {
    const { owner, chatId } = await setUp();
    const { statements } = await countQueries(() => see(owner, chatId));
    expect(statements.filter((text) => text.includes('announcements'))).toEqual([]);
  });
});
