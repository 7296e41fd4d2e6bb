import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseUploadId } from '../../schema/ids.ts';
import { createAttachmentStore } from '../../services/attachment/attachment-store.ts';
import { limits } from '../../services/limits.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { payload, type Person, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { bomb, type Bytes, picture, sha256Of, uploadsOf } from '../support/uploading.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
let ann: Person;
let bo: Person;
let up: ReturnType<typeof uploadsOf>;
beforeAll(async () => {
  app = await createTestApp();
  [ann, bo] = (await signUpMany(app, 2)) as [Person, Person];
  up = uploadsOf(app.url, ann);
});
afterAll(() => app.close());

const text = (words: string): Bytes => new Uint8Array(Buffer.from(words));
const random = (size: number): Bytes => new Uint8Array(randomBytes(size));
const objects = () => app.testEngines.engines.objects;
const query = (sql: string, values: unknown[] = []) => app.testEngines.engines.database.pool.query(sql, values);
const keysOf = async (id: string) =>
  (await objects().list({ prefix: '', limit: 1_000 })).map(({ key }) => key).filter((key) => key.includes(id.slice(2)));

describe('an upload', () => {
  it('goes to the store, is looked at, and becomes an attachment: once for the same bytes', async () => {
    const body = await picture('png');
    const asked = { name: 'C:\\photos\\one.png', type: 'image/png' };
    const { upload } = await up.create(body, asked);
    expect(upload).toMatchObject({ state: 'OPEN', size: body.length, partSize: body.length, attachment: null });
    expect(upload?.parts).toHaveLength(1);
    expect((await up.create(body, asked)).upload?.id).toBe(upload?.id);
    expect(await up.complete(upload?.id ?? '')).toMatchObject({ __typename: 'UploadIncomplete' });
    expect(await up.sendParts(upload as ops.UploadPartsFragment, body)).toEqual([200]);
    expect((await ann.ask(ops.UploadDocument, { id: upload?.id ?? '' })).upload?.parts).toMatchObject([{ isStored: true, url: null }]);
    const { upload: stored } = payload(await up.complete(upload?.id ?? ''), 'CompleteUploadPayload');
    expect(stored).toMatchObject({
      state: 'STORED',
      parts: [],
      attachment: { kind: 'IMAGE', name: 'one.png', type: 'image/webp', width: 64, height: 48 },
    });
    expect(payload(await up.complete(upload?.id ?? ''), 'CompleteUploadPayload').upload).toEqual(stored);
    const again = await up.create(body, asked);
    expect(again).toMatchObject({ upload: null, attachment: stored.attachment });
    // Another person's same bytes are their own, and nobody learns that they are here.
    expect((await uploadsOf(app.url, bo).create(body, asked)).attachment).toBeNull();
    expect((await bo.ask(ops.UploadDocument, { id: upload?.id ?? '' })).upload).toBeNull();
    expect((await bo.ask(ops.AttachmentDocument, { id: stored.attachment?.id ?? '' })).attachment).toBeNull();
  });

  it('in parts goes on where it was', async () => {
    const body = random(limits.uploadPartBytes + 1_000);
    const asked = { kind: 'FILE', name: 'big.bin', type: 'application/octet-stream' } as const;
    const { upload } = await up.create(body, asked);
    if (upload === null) throw new Error('It is not new.');
    expect(upload.parts.map(({ number, size }) => [number, size])).toEqual([
      [1, limits.uploadPartBytes],
      [2, 1_000],
    ]);
    const last = upload.parts[1] as (typeof upload.parts)[number];
    expect(await up.put(last, body.slice(0, 999))).toBe(403);
    expect(await up.put(last, body.slice(limits.uploadPartBytes))).toBe(200);
    expect(await up.complete(upload.id)).toMatchObject({ __typename: 'UploadIncomplete', code: 'UPLOAD_INCOMPLETE' });
    const resumed = (await up.create(body, asked)).upload as ops.UploadPartsFragment;
    expect(resumed.parts.map(({ isStored }) => isStored)).toEqual([false, true]);
    await up.sendParts(resumed, body);
    const { upload: stored } = payload(await up.complete(upload.id), 'CompleteUploadPayload');
    expect(stored.attachment).toMatchObject({ kind: 'FILE', name: 'big.bin', size: body.length, width: null, thumbnailUrl: null });
    expect(Buffer.from((await up.fetchPath(stored.attachment?.url ?? '')).body).equals(body)).toBe(true);
  });

  it('is what was looked at, whatever is put to its address later', async () => {
    const [body, other] = [random(100), random(100)];
    const { upload } = await up.create(body, { kind: 'FILE', name: 'a.bin', type: 'application/octet-stream' });
    const [part] = (upload as ops.UploadPartsFragment).parts;
    if (part === undefined) throw new Error('It has no part.');
    await up.put(part, body);
    const { upload: stored } = payload(await up.complete(upload?.id ?? ''), 'CompleteUploadPayload');
    expect(await up.put(part, other)).toBe(200);
    expect(Buffer.from((await up.fetchPath(stored.attachment?.url ?? '')).body).equals(body)).toBe(true);
  });

  it('is given up, with what was sent of it', async () => {
    const body = random(100);
    const { upload } = await up.create(body, { kind: 'FILE' });
    await up.sendParts(upload as ops.UploadPartsFragment, body);
    expect(await keysOf(upload?.id ?? '')).toHaveLength(1);
    const cancel = async (person: Person) =>
      (await person.ask(ops.CancelUploadDocument, { input: { uploadId: upload?.id ?? '' } })).cancelUpload;
    expect(await cancel(bo)).toMatchObject({ __typename: 'UploadNotFound' });
    for (let time = 0; time < 2; time += 1) expect(payload(await cancel(ann), 'CancelUploadPayload').upload.state).toBe('CANCELLED');
    expect(await keysOf(upload?.id ?? '')).toEqual([]);
    expect(await up.complete(upload?.id ?? '')).toMatchObject({ __typename: 'UploadNotFound' });
  });

  it('has bounds', async () => {
    const ok = up.ask(text('x'), { kind: 'FILE', type: 'text/plain' });
    const refused = async (more: object) => up.tryCreate({ ...ok, ...more } as ops.CreateUploadInput);
    for (const more of [
      { size: 0 },
      { size: limits.fileBytesMax + 1 },
      { kind: 'IMAGE', type: 'image/jpeg', size: limits.imageBytesMax + 1 },
      { kind: 'IMAGE', type: 'image/svg+xml' },
      { sha256: 'abc' },
      { type: 'nonsense' },
      { name: 'x'.repeat(limits.fileNameLengthMax + 1) },
      { name: 'a\u202Egpj.exe' },
    ])
      expect(await refused(more), JSON.stringify(more)).toMatchObject({ __typename: 'InvalidInput' });
    // Two at once do not pass together what each would pass alone.
    const half = Math.floor((limits.storageMegabytesMax * 1_000_000) / 2 / 3);
    const [owner] = (await signUpMany(app, 1)) as [Person];
    const theirs = uploadsOf(app.url, owner);
    const sizes = await Promise.all(
      Array.from({ length: 9 }, (_, at) =>
        theirs.tryCreate({ ...ok, size: Math.min(half, limits.fileBytesMax), sha256: sha256Of(text(`quota ${at}`)) }),
      ),
    );
    const open = sizes.filter(({ __typename }) => __typename === 'CreateUploadPayload').length;
    expect(sizes.filter(({ __typename }) => __typename !== 'CreateUploadPayload')).toEqual(
      Array.from({ length: 9 - open }, () => expect.objectContaining({ limit: 'storageMegabytesMax' })),
    );
    expect(open).toBe(Math.floor((limits.storageMegabytesMax * 1_000_000) / Math.min(half, limits.fileBytesMax)));
  });
});

describe('what is not what it was said to be', () => {
  const refusals: [string, () => Promise<Bytes> | Bytes, { kind?: 'FILE'; type: string }, string][] = [
    ['words called a picture', () => text('<svg onload="alert(1)"/>'), { type: 'image/png' }, 'TYPE'],
    ['a PNG called a JPEG', () => picture('png'), { type: 'image/jpeg' }, 'TYPE'],
    ['a page in a GIF', () => text('GIF89a/*<html><script>alert(1)</script>*/=1'), { type: 'image/gif' }, 'UNREADABLE'],
    ['half a photo', async () => (await picture('jpeg', 300, 300)).slice(0, 4_000), { type: 'image/jpeg' }, 'UNREADABLE'],
    ['a bomb', bomb, { type: 'image/png' }, 'TOO_LARGE'],
    [
      'a program called a PDF',
      () => new Uint8Array(Buffer.concat([Buffer.from('MZ'), randomBytes(200)])),
      { kind: 'FILE', type: 'application/pdf' },
      'TYPE',
    ],
    ['words called a film', () => text('no film'), { kind: 'FILE', type: 'video/mp4' }, 'TYPE'],
  ];
  it.each(refusals)('%s', async (_what, make, asked, reason) => {
    const body = await make();
    const { upload } = await up.create(body, asked);
    await up.sendParts(upload as ops.UploadPartsFragment, body);
    const refusal = { __typename: 'UploadRefused', code: 'UPLOAD_REFUSED', reason };
    for (let time = 0; time < 2; time += 1) expect(await up.complete(upload?.id ?? '')).toMatchObject(refusal);
    expect((await ann.ask(ops.UploadDocument, { id: upload?.id ?? '' })).upload).toMatchObject({ state: 'REFUSED', refusal: reason });
    await waitFor(async () => (await keysOf(upload?.id ?? '')).length === 0, 'the upload to be taken away');
    // The same bytes may be tried again, such as under their own name.
    expect((await up.create(body, asked)).upload?.id).not.toBe(upload?.id);
  });

  it('other bytes than were announced', async () => {
    const { upload } = await up.create(random(50), { kind: 'FILE', type: 'text/plain' });
    await up.sendParts(upload as ops.UploadPartsFragment, random(50));
    expect(await up.complete(upload?.id ?? '')).toMatchObject({ __typename: 'UploadRefused', reason: 'CONTENT' });
  });

  it('leaves the next one unharmed, and what lies in no folder of ours', async () => {
    expect((await up.store(await picture('webp'), { type: 'image/webp' })).kind).toBe('IMAGE');
    const folders = await readdir(path.join(app.testEngines.objectsFolder));
    expect(folders.toSorted()).toEqual(['incoming', 'objects', 'parts']);
  });
});

describe('a check that fails', () => {
  it('is tried a few times, then lies where an operator sees it, and can be tried again', async () => {
    const body = text('will fail');
    const { upload } = await up.create(body, { kind: 'FILE', type: 'text/plain' });
    await up.sendParts(upload as ops.UploadPartsFragment, body);
    const store = createAttachmentStore(app.testEngines.engines.database.prisma);
    const id = parseUploadId(upload?.id ?? '') as bigint;
    // As a worker leaves it that dies each time.
    await query(`UPDATE uploads SET state = 'CHECKING', attempts = 3, due_at = now() WHERE id = $1`, [String(id)]);
    await store.claimChecks(10, () => {});
    const state = async () => (await ann.ask(ops.UploadDocument, { id: upload?.id ?? '' })).upload?.state;
    // The worker of this very process may have come first.
    await waitFor(async () => (await state()) === 'FAILED', 'the check to be given up');
    expect(payload(await up.complete(upload?.id ?? ''), 'CompleteUploadPayload').upload.state).toBe('STORED');
  });
});
