import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { box, element, mp4, oggPage, recording, type RecordingOptions, webmTrack } from '../../tests/support/recordings.ts';
import { video } from '../../tests/support/videos.ts';
import { type MediaTrack, type Probed, probeMedia } from './probe.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-probe-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const probe = async (bytes: Uint8Array, stepsMax?: number) => {
  const file = path.join(folder, crypto.randomUUID());
  await writeFile(file, bytes);
  return probeMedia(file, stepsMax === undefined ? {} : { stepsMax });
};
const all = [
  ['Chrome', { container: 'webm', codec: 'opus' }, 'A_OPUS'],
  ['Firefox', { container: 'ogg', codec: 'opus' }, 'Opus'],
  ['Safari', { container: 'mp4', codec: 'aac' }, 'mp4a'],
  ['a newer Chrome', { container: 'mp4', codec: 'opus' }, 'Opus'],
] as const satisfies readonly (readonly [string, Omit<RecordingOptions, 'seconds'>, string])[];

describe('what is found in a recording', () => {
  it.each(all)('of %s', async (_browser, kind, codec) => {
    const probed = await probe(recording({ ...kind, seconds: 3 }));
    expect(probed).toMatchObject({ container: kind.container, tracks: [{ kind: 'audio', codec }] });
    const [{ spannedMs, soundedMs }] = (probed as Probed).tracks as readonly [MediaTrack];
    expect(Math.abs(spannedMs - 3000)).toBeLessThan(30);
    // Opus in MP4 has its packets away from its table; they are not read.
    if (kind.container !== 'mp4' || kind.codec === 'aac') expect(Math.abs((soundedMs as number) - 3000)).toBeLessThan(30);
  });

  it('is its length by the clock and by its packets, which may differ', async () => {
    for (const container of ['webm', 'ogg'] as const) {
      const probed = await probe(recording({ container, seconds: 20, clock: 0.1 }));
      expect(probed?.tracks[0]?.soundedMs).toBe(20_000);
      expect(probed?.tracks[0]?.spannedMs).toBeLessThan(3_000);
    }
    const aac = await probe(recording({ container: 'mp4', codec: 'aac', seconds: 20, clock: 0.1 }));
    expect([aac?.tracks[0]?.spannedMs, aac?.tracks[0]?.soundedMs].map((ms) => Math.round((ms ?? 0) / 1000))).toEqual([2, 20]);
  });

  it('is found when it was written at once, too', async () => {
    const probed = await probe(
      mp4(
        Array.from({ length: 94 }, () => Buffer.alloc(6)),
        'aac',
        1,
        true,
      ),
    );
    expect(Math.round(probed?.tracks[0]?.spannedMs ?? 0)).toBe(Math.round((94 * 1024) / 48));
  });

  it('names pictures that move, and how large they are', async () => {
    const sizes = element(0xe0, element(0xb0, Buffer.of(2, 128)), element(0xba, Buffer.of(1, 224)));
    const track = element(0xae, element(0xd7, Buffer.of(1)), element(0x83, Buffer.of(1)), element(0x86, Buffer.from('V_VP9')), sizes);
    const head = element(0x1a45dfa3, element(0x4282, Buffer.from('webm')));
    const probed = await probe(Buffer.concat([head, element(0x18538067, element(0x1654ae6b, track))]));
    expect(probed?.tracks).toMatchObject([{ kind: 'video', codec: 'V_VP9', width: 640, height: 480 }]);
  });
});

describe('what is found in a video', () => {
  it.each(['webm', 'mp4'] as const)('in %s: how long it lasts, how large it is, and its sound', async (container) => {
    const probed = await probe(video({ container, seconds: 3, width: 640, height: 360 }));
    expect(probed?.container).toBe(container);
    const [picture, sound] = (probed as Probed).tracks as readonly [MediaTrack, MediaTrack];
    expect(picture).toMatchObject({ kind: 'video', codec: container === 'webm' ? 'V_VP9' : 'avc1', width: 640, height: 360 });
    expect(sound).toMatchObject({ kind: 'audio', codec: container === 'webm' ? 'A_OPUS' : 'mp4a' });
    for (const { spannedMs } of [picture, sound]) expect(Math.abs(spannedMs - 3_000)).toBeLessThan(50);
    expect((await probe(video({ container, sound: false })))?.tracks).toHaveLength(1);
  });

  it('of a telephone that was held upright is how it is shown', async () => {
    const probed = await probe(video({ container: 'mp4', width: 1920, height: 1080, turned: true }));
    expect(probed?.tracks[0]).toMatchObject({ width: 1080, height: 1920 });
  });

  it.each(['webm', 'mp4'] as const)('in %s is nothing when it was broken off, or something stands behind it', async (container) => {
    const whole = video({ container, seconds: 1 });
    for (let at = 1; at < 40; at += 1) {
      const cut = await probe(whole.slice(0, Math.floor((whole.length * at) / 40)));
      // What is written on the fly has an end wherever one block is whole: it is that much shorter.
      for (const { spannedMs } of cut?.tracks ?? []) expect(spannedMs).toBeLessThan(1_000);
    }
    expect(await probe(Buffer.concat([whole, Buffer.from('PK\u0003\u0004 a page <script>')]))).toBeNull();
  });

  it('is nothing when its table tells of pictures that are not there', async () => {
    const whole = Buffer.from(video({ container: 'mp4', seconds: 4, sound: false, frameBytes: 1 }));
    const [mdat, moov] = [whole.indexOf('mdat') - 4, whole.indexOf('moov') - 4];
    expect(await probe(whole)).not.toBeNull();
    expect(await probe(Buffer.concat([whole.subarray(0, mdat), box('mdat', Buffer.alloc(8)), whole.subarray(moov)]))).toBeNull();
  });
});

describe('a file that is no recording', () => {
  const junk = Buffer.from('PK\u0003\u0004 a page <script>');
  it.each(all)('has something behind one of %s', async (_browser, kind) => {
    expect(await probe(Buffer.concat([recording({ ...kind, seconds: 1 }), junk]))).toBeNull();
  });

  it.each(all)('is one of %s that was broken off anywhere, or changed anywhere: it is read to an end', async (_browser, kind) => {
    const whole = recording({ ...kind, seconds: 1 });
    const cuts = Array.from({ length: 60 }, (_, at) => Math.floor((whole.length * at) / 60));
    for (const cut of cuts) {
      const length = (await probe(whole.slice(0, cut)))?.tracks[0]?.spannedMs ?? 0;
      expect(length).toBeLessThan(1_000);
      // Whatever a byte is changed to, what is found is a number or nothing.
      const changed = Uint8Array.from(whole);
      changed[cut] = (changed[cut] as number) ^ 0xff;
      for (const { spannedMs } of (await probe(changed))?.tracks ?? []) expect(Number.isFinite(spannedMs)).toBe(true);
    }
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['words', Buffer.from('no recording, but words')],
    ['zeros', Buffer.alloc(5_000)],
    ['another thing in EBML', element(0x1a45dfa3, element(0x4282, Buffer.from('else')))],
    [
      'an element larger than the file',
      Buffer.concat([element(0x1a45dfa3, element(0x4282, Buffer.from('webm'))), Buffer.from('ec0fffffff', 'hex')]),
    ],
    ['a number of EBML that is none', Buffer.concat([element(0x1a45dfa3, element(0x4282, Buffer.from('webm'))), Buffer.alloc(64)])],
    ['a box larger than the file', Buffer.concat([box('ftyp', Buffer.from('isom')), Buffer.from('7fffffff6d6f6f76', 'hex')])],
    ['a box of no size', Buffer.concat([box('ftyp', Buffer.from('isom')), Buffer.from('000000016d6f6f760000000000000000', 'hex')])],
    [
      'a table of more than it holds',
      Buffer.concat([
        box('ftyp', Buffer.from('isom')),
        box('moov', box('trak', box('mdia', box('minf', box('stbl', box('stts', Buffer.from('00000000ffffffff', 'hex'))))))),
      ]),
    ],
    [
      'a run of more samples than it holds',
      Buffer.concat([
        mp4([Buffer.alloc(6)], 'aac', 1),
        box('moof', box('traf', box('tfhd', Buffer.from('0000000000000001', 'hex')), box('trun', Buffer.from('00000100ffffffff', 'hex')))),
      ]),
    ],
    ['Ogg with something else in it', oggPage([Buffer.from('\u0080theora a film of old')], 0, 0, 2)],
  ])('is %s', async (_what, bytes) => {
    expect(await probe(bytes)).toBeNull();
  });

  it('has a track that is told of twice, or a second stream', async () => {
    const webm = recording({ container: 'webm', seconds: 1 });
    const again = element(0x1654ae6b, webmTrack(2, 'A_OPUS'));
    expect(await probe(Buffer.concat([webm, again]))).toBeNull();
    const ogg = recording({ container: 'ogg', seconds: 1 });
    expect(await probe(Buffer.concat([ogg, ogg]))).toBeNull();
  });

  it('does not keep its reader busy', async () => {
    const head = element(0x1a45dfa3, element(0x4282, Buffer.from('webm')));
    const voids = Buffer.concat([head, Buffer.from('ec80'.repeat(5_000), 'hex')]);
    expect(await probe(voids, 5_100)).not.toBeNull();
    expect(await probe(voids, 4_900)).toBeNull();
    // Boxes in boxes are not followed deeper than they are in any file.
    let deep = box('stbl');
    for (let at = 0; at < 2_000; at += 1) deep = box('mdia', deep);
    expect((await probe(Buffer.concat([box('ftyp', Buffer.from('isom')), box('moov', deep)])))?.tracks).toEqual([]);
  });
});
