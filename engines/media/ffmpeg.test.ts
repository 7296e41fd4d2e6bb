import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { argumentsOf, createFfmpeg, encodersOf, type TranscodeJob } from './ffmpeg.ts';

const LISTED = `Encoders:
 V..... = Video
 ------
 V....D libvpx-vp9           libvpx VP9 (codec vp9)
 V....D libx264              libx264 H.264 / AVC (codec h264)
 A....D aac                  AAC (Advanced Audio Coding)
 A....D libopus              libopus Opus (codec opus)`;

const asked = {
  file: '/in/video',
  container: 'mp4',
  sound: 1,
  width: 1280,
  height: 720,
  durationMs: 61_400,
  to: '/in/out',
  bytesMax: 1_000,
} as const;
const pairsOf = (args: readonly string[]) => args.map((arg, at) => `${arg} ${args[at + 1] ?? ''}`);

describe('what a program can make', () => {
  it('is H.264 with AAC where it has them, VP9 or Opus where not, and nothing where it has none of them', () => {
    expect(encodersOf(LISTED)).toEqual({ video: 'libx264', audio: 'aac' });
    expect(encodersOf(LISTED.replace('libx264 ', 'mpeg4   ').replace('A....D aac', 'A....D mp2'))).toEqual({
      video: 'libvpx-vp9',
      audio: 'libopus',
    });
    expect(encodersOf(LISTED.replaceAll('lib', 'not-'))).toBeNull();
    expect(encodersOf('usage: something else')).toBeNull();
  });
});

describe('how it is asked', () => {
  const pairs = pairsOf(argumentsOf(asked, { video: 'libx264', audio: 'aac' }));

  it('opens one file alone, as what we found it to be, and asks nobody anything', () => {
    expect(pairs).toEqual(
      expect.arrayContaining(['-protocol_whitelist file,pipe', '-f mov', '-i file:/in/video', '-nostdin -hide_banner']),
    );
    const before = (name: string) => pairs.findIndex((pair) => pair.startsWith(name));
    expect(before('-protocol_whitelist')).toBeLessThan(before('-i'));
    expect(before('-max_pixels')).toBeLessThan(before('-i'));
    expect(pairsOf(argumentsOf({ ...asked, container: 'webm' }, { video: 'libx264', audio: 'aac' }))).toContain('-f matroska');
  });

  it('takes over pictures and one sound, and nothing that is told of them', () => {
    expect(pairs).toEqual(
      expect.arrayContaining(['-map 0:v:0', '-map 0:a:1', '-map_metadata -1', '-map_chapters -1', '-c:v libx264', '-c:a aac']),
    );
    const silent = argumentsOf({ ...asked, sound: null }, { video: 'libx264', audio: 'aac' });
    expect(silent).toContain('-an');
    expect(silent).not.toContain('-c:a');
  });

  it('bounds what is written, and puts its table first', () => {
    expect(pairs).toEqual(expect.arrayContaining(['-t 63', '-fs 1000', '-movflags +faststart', '-f mp4', '-y file:/in/out']));
  });
});

describe('a program', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'parley-test-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  let made = 0;
  /** That lists encoders when it is asked, and does something else when it is to make a video. */
  const program = async (does: string) => {
    const file = path.join(folder, `program-${(made += 1)}`);
    await writeFile(file, `#!/bin/sh\nif [ "$2" = -encoders ]; then cat <<'END'\n${LISTED}\nEND\nexit 0; fi\n${does}\n`);
    await chmod(file, 0o755);
    return createFfmpeg({ program: file, searchPath: '/usr/bin:/bin' });
  };
  const job = (more: Partial<TranscodeJob> = {}): TranscodeJob => ({
    ...asked,
    file: path.join(folder, 'video'),
    to: path.join(folder, 'out'),
    msMax: 60_000,
    signal: new AbortController().signal,
    ...more,
  });

  it('that is not there, or makes nothing that plays, is able to nothing', async () => {
    for (const missing of [path.join(folder, 'none'), '/bin/true']) {
      const transcoder = createFfmpeg({ program: missing, searchPath: '/usr/bin:/bin' });
      expect(await transcoder.isAble()).toBe(false);
      await expect(transcoder.transcode(job())).rejects.toThrow('There is no program');
    }
  });

  it('that ends well has made something, and knows nothing of our environment', async () => {
    const transcoder = await program(`for last; do :; done; env > "\${last#file:}"`);
    expect(await transcoder.isAble()).toBe(true);
    await transcoder.transcode(job());
    const seen = await readFile(path.join(folder, 'out'), 'utf8');
    expect(seen.split('\n').filter((line) => line !== '' && !/^(?:PATH|PWD|OLDPWD|SHLVL|_)=/.test(line))).toEqual([]);
  });

  it('that fails is told of with its own words', async () => {
    const transcoder = await program('echo "Invalid data found" >&2; exit 183');
    await expect(transcoder.transcode(job())).rejects.toThrow('It ended with 183: Invalid data found');
  });

  it('that hangs is ended, with what it has started', async () => {
    const pidFile = path.join(folder, 'pid');
    const transcoder = await program(`sleep 600 & echo $! > ${pidFile}; wait`);
    const stop = new AbortController();
    const hung = transcoder.transcode(job({ signal: stop.signal }));
    hung.catch(() => {});
    let pid = 0;
    while (!(pid > 0)) pid = Number(await readFile(pidFile, 'utf8').catch(() => '0'));
    stop.abort();
    await expect(hung).rejects.toThrow('It was stopped.');
    // It goes with its group; whoever collects the dead may take a moment.
    await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
    await expect(transcoder.transcode(job({ msMax: 50 }))).rejects.toThrow('It took too long.');
    await expect(transcoder.transcode(job({ signal: stop.signal }))).rejects.toThrow('It was stopped.');
  });

  it('that writes without end is stopped by the kernel', async () => {
    const transcoder = await program('for last; do :; done; exec cat /dev/zero > "${last#file:}"');
    await expect(transcoder.transcode(job({ bytesMax: 1_000_000 }))).rejects.toThrow(/^It ended with/u);
    expect((await readFile(path.join(folder, 'out'))).length).toBeLessThan(3_000_000);
  });
});

/** A dead process that nobody has asked after yet is dead. */
const isAlive = async (pid: number): Promise<boolean> => {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (state !== null) return !/\) [ZX] /.test(state);
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux';
  } catch {
    return false;
  }
};
