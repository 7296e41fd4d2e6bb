import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFfmpeg } from '../../engines/media/ffmpeg.ts';
import { run } from '../../scripts/support/run.ts';
import { parseAttachmentId, parseUserId } from '../../schema/ids.ts';
import { createAttachmentStore } from '../../services/attachment/attachment-store.ts';
import { createCollectAttachments } from '../../services/attachment/collect-attachments.ts';
import { createRenditionStore } from '../../services/attachment/rendition-store.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, newId, payload, type Person, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { findOnPath } from '../support/require-tools.ts';
import { type Bytes, uploadsOf } from '../support/uploading.ts';
import { video } from '../support/videos.ts';
import { waitFor } from '../support/wait-for.ts';

const ffmpeg = await findOnPath('ffmpeg');
if (ffmpeg === null)
  process.stdout.write(
    'Skipped: copies of videos made by a real ffmpeg, since there is none on the PATH (on Debian: apt-get install ffmpeg).\n',
  );

let app: TestApp;
let ann: Person;
let bo: Person;
let cem: Person;
let chatId: string;
let folder: string;
const lines: string[] = [];

/** What stands for ffmpeg: the real one, or what goes wrong with it. */
const play = (how: 'real' | 'dies' | 'rubbish' | 'hangs') => writeFile(path.join(folder, 'how'), how);
const SCRIPT = `#!/bin/sh
if [ "$2" = -encoders ]; then ${ffmpeg ?? 'false'} "$@" || printf ' V....D libx264 x\\n A....D aac x\\n'; exit 0; fi
for last; do :; done
case "$(cat "$(dirname "$0")/how")" in
  real) exec ${ffmpeg ?? 'false'} "$@";;
  rubbish) echo 'a page <script>' > "\${last#file:}";;
  hangs) echo $$ > "$(dirname "$0")/hangs"; exec sleep 600;;
  *) echo 'moov atom not found' >&2; exit 1;;
esac
`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-test-'));
  const program = path.join(folder, 'ffmpeg');
  await writeFile(program, SCRIPT);
  await chmod(program, 0o755);
  await play('dies');
  app = await createTestApp({
    transcoder: createFfmpeg({ program, searchPath: '/usr/bin:/bin' }),
    roundsPauseMs: 50,
    log: pino({ level: 'error' }, { write: (line) => void lines.push(line) }),
  });
  [ann, bo, cem] = (await signUpMany(app, 3)) as [Person, Person, Person];
  chatId = await befriend(ann, bo);
});
afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

const query = (sql: string, values: unknown[] = []) => app.testEngines.engines.database.pool.query(sql, values);
const numberOf = (id: string): bigint => parseAttachmentId(id) ?? 0n;
const rowOf = async (id: string) =>
  (await query('SELECT state, attempts, last_error FROM video_renditions WHERE attachment_id = $1', [String(numberOf(id))])).rows[0] as
    | { state: string; attempts: number; last_error: string | null }
    | undefined;
const tryNow = (id: string) => query('UPDATE video_renditions SET due_at = now() WHERE attachment_id = $1', [String(numberOf(id))]);
const stateOf = async (id: string) => (await rowOf(id))?.state;
const keysOf = async (id: string) =>
  (await app.testEngines.engines.objects.list({ prefix: 'videos/', limit: 1_000 }))
    .map(({ key }) => key)
    .filter((key) => key.includes(id.slice(2)));
const store = (body: Bytes, type: string) => uploadsOf(app.url, ann).store(body, { kind: 'VIDEO', type, name: 'film' });
const sendVideo = async (attachmentId: string) => {
  const input = { chatId, clientMessageId: newId(), content: { video: { attachmentId } } };
  return payload((await ann.ask(ops.SendMessageDocument, { input })).sendMessage, 'SendMessagePayload').sentMessage;
};
const copyOf = async (id: string) => {
  const content = (await bo.ask(ops.VideoRenditionDocument, { id })).message?.content;
  return content !== undefined && 'rendition' in content ? content.rendition : undefined;
};
const collect = () => createCollectAttachments({ ...app.testEngines.engines, prisma: app.testEngines.engines.database.prisma })();
const large = () => video({ container: 'mp4', seconds: 2, width: 1920, height: 1080 });

describe('a copy of a video', () => {
  it.skipIf(ffmpeg === null)('is made of what plays not everywhere, for those who may see it, counted and collected with it', async () => {
    await play('real');
    const file = path.join(folder, 'film.webm');
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=1080x1920:rate=5:duration=1', '-f', 'lavfi', '-i', 'sine=duration=1'];
    const coded = await run(ffmpeg ?? '', [
      '-v',
      'error',
      '-y',
      ...source,
      '-c:v',
      'libvpx',
      '-deadline',
      'realtime',
      '-c:a',
      'libopus',
      file,
    ]);
    expect(coded.code, coded.output).toBe(0);
    const { id } = await store(new Uint8Array(await readFile(file)), 'video/webm');
    const sent = await sendVideo(id);
    await waitFor(async () => (await stateOf(id)) !== 'WAITING', 'it to be made', 60_000);
    expect(await rowOf(id)).toMatchObject({ state: 'MADE', last_error: null });
    const url = `/attachments/${sent.id}/0/rendition`;
    const copy = await copyOf(sent.id);
    expect(copy).toMatchObject({ type: 'video/mp4', width: 720, height: 1280, url });
    const fetched = await uploadsOf(app.url, bo).fetchPath(url);
    expect([fetched.status, fetched.type, fetched.body.length]).toEqual([200, 'video/mp4', copy?.size]);
    // Its table comes first: it plays while it comes.
    expect(Buffer.from(fetched.body).indexOf('moov')).toBeLessThan(Buffer.from(fetched.body).indexOf('mdat'));
    expect((await uploadsOf(app.url, cem).fetchPath(url)).status).toBe(404);
    const owned = await createAttachmentStore(app.testEngines.engines.database.prisma).countOwned(parseUserId(ann.id) ?? 0n);
    const { rows } = await query('SELECT sum(size)::int AS size FROM attachments WHERE owner_id = $1', [String(parseUserId(ann.id))]);
    expect(owned.bytes).toBe((rows[0] as { size: number }).size + (copy?.size ?? 0));
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: sent.id } });
    expect((await uploadsOf(app.url, bo).fetchPath(url)).status).toBe(404);
    expect(await keysOf(id)).toHaveLength(1);
    await query(`UPDATE attachments SET released_at = now() - interval '1 year' WHERE id = $1`, [String(numberOf(id))]);
    await collect();
    expect([await keysOf(id), await rowOf(id)]).toEqual([[], undefined]);
  });

  it('is not made of what is small and plays everywhere', async () => {
    const { id } = await store(video({ container: 'mp4' }), 'video/mp4');
    const sent = await sendVideo(id);
    await waitFor(async () => (await stateOf(id)) === 'NONE', 'it to be looked at');
    expect(await copyOf(sent.id)).toBeNull();
    for (const place of [`/attachments/${sent.id}/0/rendition`, `/attachments/${id}/rendition`])
      expect((await uploadsOf(app.url, ann).fetchPath(place)).status).toBe(404);
  });

  it('that cannot be made is tried a few times and then lies where an operator finds it; the video plays as it is', async () => {
    for (const [how, error] of [
      ['dies', 'It ended with 1: moov atom not found'],
      ['rubbish', 'What came out is not the video.'],
    ] as const) {
      await play(how);
      const { id } = await store(large(), 'video/mp4');
      const sent = await sendVideo(id);
      for (let attempts = 1; attempts <= 3; attempts += 1) {
        await waitFor(async () => (await rowOf(id))?.last_error != null, 'it to fail', 30_000);
        expect(await rowOf(id)).toEqual({ state: 'WAITING', attempts, last_error: error });
        await query('UPDATE video_renditions SET last_error = NULL WHERE attachment_id = $1 AND attempts < 3', [String(numberOf(id))]);
        await tryNow(id);
      }
      await waitFor(async () => (await stateOf(id)) === 'FAILED', 'it to be given up');
      await waitFor(() => lines.some((line) => line.includes(error) && line.includes(String(numberOf(id)))), 'it to be told');
      expect(await copyOf(sent.id)).toBeNull();
      expect((await uploadsOf(app.url, bo).fetchPath(`/attachments/${sent.id}/0`)).status).toBe(200);
      expect(await keysOf(id)).toEqual([]);
    }
  });

  it('is taken by one of many workers, and its video may go while it is made', async () => {
    const { prisma } = app.testEngines.engines.database;
    const renditions = createRenditionStore(prisma);
    await play('hangs');
    // The worker of the process is at this one, so that it leaves the next alone.
    await store(large(), 'video/mp4');
    await waitFor(async () => Number(await readFile(path.join(folder, 'hangs'), 'utf8').catch(() => '0')) > 0, 'it to be begun');
    const { id } = await store(large(), 'video/mp4');
    const givenUp: unknown[] = [];
    const claims = await Promise.all(Array.from({ length: 6 }, () => renditions.claim((one) => void givenUp.push(one))));
    expect(claims.flatMap((claim) => claim?.id ?? [])).toEqual([numberOf(id)]);
    await renditions.noteFailure(numberOf(id), 'x'.repeat(600));
    expect((await rowOf(id))?.last_error).toHaveLength(500);
    const made = { attachmentId: numberOf(id), size: 9, width: 2, height: 2 };
    expect(await renditions.made(made)).toBe(true);
    expect(await renditions.made(made)).toBe(true);
    await query('DELETE FROM attachments WHERE id = $1', [String(numberOf(id))]);
    expect(await renditions.made(made)).toBe(false);
    await query(`UPDATE video_renditions SET state = 'WAITING', due_at = now() WHERE attachment_id = $1`, [String(numberOf(id))]);
    // Whoever takes it finds no video: this one, or the worker of the process.
    await waitFor(async () => {
      expect(await renditions.claim((one) => void givenUp.push(one))).toBeNull();
      return (await rowOf(id)) === undefined;
    }, 'it to be let go of');
    expect(givenUp).toEqual([]);
  });
});
