import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCollectAttachments } from '../../services/attachment/collect-attachments.ts';
import { limits } from '../../services/limits.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, payload, type Person, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { photoWithPlace, picture, uploadsOf } from '../support/uploading.ts';

let app: TestApp;
let ann: Person;
let bo: Person;
let stranger: Person;
let up: ReturnType<typeof uploadsOf>;
beforeAll(async () => {
  app = await createTestApp();
  [ann, bo, stranger] = (await signUpMany(app, 3)) as [Person, Person, Person];
  await befriend(ann, bo);
  up = uploadsOf(app.url, ann);
});
afterAll(() => app.close());

const query = (sql: string, values: unknown[] = []) => app.testEngines.engines.database.pool.query(sql, values);
const trySet = async (attachmentId: string | null, person = ann) =>
  (await person.ask(ops.SetAvatarDocument, { input: { attachmentId } })).setAvatar;
const set = async (attachmentId: string | null) => payload(await trySet(attachmentId), 'SetAvatarPayload').user.avatarUrl;
const image = async () => (await up.store(await picture('png'), { kind: 'IMAGE', type: 'image/png' })).id;
const fetchAs = (person: Person | null, path: string) =>
  fetch(`${app.url}${path}`, { redirect: 'manual', headers: person === null ? {} : { Authorization: `Bearer ${person.token}` } });

describe('setAvatar', () => {
  it('shows the picture to everyone who is signed in, tells the devices and contacts, and takes it away again', async () => {
    const generated = await set(null);
    const devices = [ann, bo].map((person) => listen(app, person));
    await Promise.all(devices.map((device) => device.next(({ events }) => events.__typename === 'CaughtUp')));
    const id = (await up.store(await photoWithPlace(), { kind: 'IMAGE', type: 'image/jpeg' })).id;
    const url = await set(id);
    expect(url).toBe(`/avatars/${ann.id}/${id}`);
    const [own, contacts] = devices;
    await own?.next(({ events }) => events.__typename === 'AccountChanges' && events.viewer?.user.id === ann.id);
    await contacts?.next(({ events }) => events.__typename === 'AccountChanges' && events.contacts.some(({ user }) => user.id === ann.id));
    for (const person of [ann, bo, stranger]) {
      const led = await fetchAs(person, url);
      expect(led.status).toBe(302);
      const bytes = Buffer.from(await (await fetch(new URL(led.headers.get('location') as string, app.url))).arrayBuffer());
      expect(bytes.subarray(8, 12).toString()).toBe('WEBP');
      expect(bytes.includes('Secretcamera')).toBe(false);
    }
    expect((await fetchAs(null, url)).status).toBe(401);
    expect(await set(id)).toBe(url);
    expect(await set(null)).toBe(generated);
    expect((await fetchAs(bo, url)).status).toBe(404);
    for (const device of devices) device.closeSocket();
  });

  it('refuses what is no image of one’s own', async () => {
    const [mine, file, sticker] = [
      await image(),
      (await up.store(await picture('png'), { kind: 'FILE', type: 'image/png' })).id,
      (await up.store(await picture('png'), { kind: 'STICKER', type: 'image/png' })).id,
    ];
    const refused = { __typename: 'AttachmentNotFound', path: ['input', 'attachmentId'] };
    for (const id of [file, sticker, 'a_0', 'nonsense', '']) expect(await trySet(id), id).toMatchObject(refused);
    expect(await trySet(mine, bo)).toMatchObject(refused);
    expect((await fetchAs(ann, `/avatars/${ann.id}/${mine}`)).status).toBe(404);
    for (const path of ['u_0/a_0', `${ann.id}/`, `${ann.id}/${mine}/more`, '%2e%2e/x', `x/${mine}`])
      expect((await fetchAs(ann, `/avatars/${path}`)).status, path).toBe(404);
  });

  it('keeps the picture for as long as it is shown, and lets the one before go', async () => {
    const [first, second] = [await image(), await image()];
    await set(first);
    await set(second);
    const { prisma } = app.testEngines.engines.database;
    await query(`UPDATE attachments SET released_at = now() - make_interval(days => $1)`, [limits.attachmentDays + 1]);
    const { objects, clock } = app.testEngines.engines;
    await createCollectAttachments({ prisma, objects, clock })();
    expect((await fetchAs(bo, `/avatars/${ann.id}/${second}`)).status).toBe(302);
    expect(await trySet(first)).toMatchObject({ __typename: 'AttachmentNotFound' });
    await set(null);
  });
});
