import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Scanner, ScannerAway } from '../../engines/scanner/scanner.ts';
import { parseUploadId } from '../../schema/ids.ts';
import { createCollectAttachments } from '../../services/attachment/collect-attachments.ts';
import { limits } from '../../services/limits.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { payload, type Person, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { type Bytes, picture, uploadsOf } from '../support/uploading.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
let ann: Person;
let up: ReturnType<typeof uploadsOf>;
const scanned: string[] = [];
const gate = { isAway: false };
const lines: string[] = [];

/** Finds harm in what says so, and can be away. */
const scanner: Scanner = {
  name: 'fake',
  async scan(file) {
    const words = await text(file);
    if (gate.isAway) throw new ScannerAway('The scanner is away.');
    scanned.push(words);
    return words.includes('harm') ? { infected: 'Test.Harm' } : 'clean';
  },
};

beforeAll(async () => {
  app = await createTestApp({ scanner, log: pino({ level: 'error' }, { write: (line) => void lines.push(line) }) });
  [ann] = (await signUpMany(app, 1)) as [Person];
  up = uploadsOf(app.url, ann);
});
afterAll(() => app.close());

const words = (what: string): Bytes => new Uint8Array(Buffer.from(what));
const asked = { kind: 'FILE', type: 'text/plain', name: 'words.txt' } as const;
const keysOf = async (id: string) =>
  (await app.testEngines.engines.objects.list({ prefix: '', limit: 1_000 }))
    .map(({ key }) => key)
    .filter((key) => key.includes(id.slice(2)));
const query = (sql: string, values: unknown[] = []) => app.testEngines.engines.database.pool.query(sql, values);

describe('a virus scanner', () => {
  it('lets the clean through, of all kinds, and nothing of the infected stays', async () => {
    expect(await up.store(words('all is well'), asked)).toMatchObject({ kind: 'FILE' });
    expect(await up.store(await picture('png'), { type: 'image/png' })).toMatchObject({ kind: 'IMAGE' });
    const big = new Uint8Array(limits.uploadPartBytes + 10).fill(32);
    expect(await up.store(big, asked)).toMatchObject({ size: big.length });
    expect(scanned).toHaveLength(3);
    expect(scanned.at(-1)).toHaveLength(big.length);
    const body = words('some harm');
    const { upload } = await up.create(body, asked);
    await up.sendParts(upload as ops.UploadPartsFragment, body);
    const id = upload?.id ?? '';
    for (let time = 0; time < 2; time += 1)
      expect(await up.complete(id)).toMatchObject({ __typename: 'UploadRefused', reason: 'INFECTED' });
    await waitFor(async () => (await keysOf(id)).length === 0, 'the upload to be taken away');
    expect((await ann.ask(ops.UploadDocument, { id })).upload).toMatchObject({ state: 'REFUSED', attachment: null });
  });

  it('that is away keeps uploads waiting, never lets one pass unseen, and goes on when it is there', async () => {
    gate.isAway = true;
    const body = words('waits for it');
    const { upload } = await up.create(body, asked);
    await up.sendParts(upload as ops.UploadPartsFragment, body);
    const id = upload?.id ?? '';
    const row = async () =>
      (await query('SELECT state, last_error, attempts FROM uploads WHERE id = $1', [String(parseUploadId(id))])).rows[0] as object;
    const completing = up.complete(id);
    // More often than a check that fails is tried.
    for (let time = 0; time < 5; time += 1) {
      await waitFor(async () => ((await row()) as { last_error: string | null }).last_error !== null, 'the scanner to be asked');
      expect(await row()).toEqual({ state: 'CHECKING', last_error: 'The scanner is away.', attempts: 0 });
      await query('UPDATE uploads SET due_at = now(), last_error = NULL WHERE id = $1', [String(parseUploadId(id))]);
    }
    expect(payload(await completing, 'CompleteUploadPayload').upload).toMatchObject({ state: 'CHECKING', attachment: null });
    gate.isAway = false;
    await query('UPDATE uploads SET due_at = now() WHERE id = $1', [String(parseUploadId(id))]);
    await waitFor(async () => (await ann.ask(ops.UploadDocument, { id })).upload?.state === 'STORED', 'the upload to be stored');
    expect(scanned.at(-1)).toBe('waits for it');
  });
});

describe('what could not be checked', () => {
  it('lies where an operator finds it, is told in the log, and is tried again when it is completed again', async () => {
    const body = words('lost on its way');
    const { upload } = await up.create(body, asked);
    await up.sendParts(upload as ops.UploadPartsFragment, body);
    const id = upload?.id ?? '';
    const number = String(parseUploadId(id));
    await query("UPDATE uploads SET state = 'CHECKING', attempts = 3, last_error = 'The store failed.' WHERE id = $1", [number]);
    await waitFor(async () => (await ann.ask(ops.UploadDocument, { id })).upload?.state === 'FAILED', 'the check to be given up');
    expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ upload: number, lastError: 'The store failed.', msg: 'upload could not be checked' }),
    );
    expect(payload(await up.complete(id), 'CompleteUploadPayload').upload.state).toBe('STORED');
  });

  it('and what was put once more after its check goes with the orphans, while the attachment stays', async () => {
    const body = words('put twice');
    const { upload } = await up.create(body, asked);
    const parts = upload as ops.UploadPartsFragment;
    await up.sendParts(parts, body);
    const stored = payload(await up.complete(parts.id), 'CompleteUploadPayload').upload.attachment;
    // The worker takes away what was uploaded after it has said that it is stored.
    await waitFor(async () => (await keysOf(parts.id)).length === 1, 'the upload to be taken away');
    expect(await up.put(parts.parts[0] as (typeof parts.parts)[number], body)).toBe(200);
    expect(await keysOf(parts.id)).toHaveLength(2);
    const { database, objects, clock } = app.testEngines.engines;
    const later = { ...clock, now: () => clock.now() + (limits.uploadHours + 1) * 3_600_000 };
    await createCollectAttachments({ prisma: database.prisma, objects, clock: later })();
    expect(await keysOf(parts.id)).toEqual([expect.stringMatching(/^files\//)]);
    expect(await up.fetchPath(stored?.url ?? '')).toMatchObject({ status: 200 });
  });
});
