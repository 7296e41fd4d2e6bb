import { execFile, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import path from 'node:path';
import { systemTimers, type Timers } from '../clock.ts';

export interface TranscodeJob {
  readonly file: string;
  /** As it was found by us: whoever decodes it guesses nothing. */
  readonly container: 'mp4' | 'webm';
  /** Which of its tracks of sound, from 0; null: none. */
  readonly sound: number | null;
  /** Even numbers. */
  readonly width: number;
  readonly height: number;
  readonly durationMs: number;
  /** Where it is put, in a folder of its own. */
  readonly to: string;
  readonly bytesMax: number;
  readonly msMax: number;
  /** Ends it at once. */
  readonly signal: AbortSignal;
}

/** Makes an MP4 that browsers play, in a process of its own with bounds on time, memory and what it writes. */
export interface Transcoder {
  /** Whether the program is there and can make one; asked once. */
  isAble(): Promise<boolean>;
  /** Rejects when it came to nothing, with what the program said. */
  transcode(job: TranscodeJob): Promise<void>;
}

export interface Encoders {
  readonly video: string;
  readonly audio: string;
}

const ASKED_MS_MAX = 20_000;
const SAID_MAX = 2_000;
/** Pictures of 8,192 by 4,320: larger ones are not decoded. */
const PIXELS_MAX = 35_389_440;
const MEMORY_KIB_MAX = 4 * 1024 * 1024;
const THREADS = '2';
const LESS_URGENT = 10;

/** In the order in which we like them. */
const videoEncoders: Readonly<Record<string, readonly string[]>> = {
  libx264: ['-preset', 'veryfast', '-crf', '26', '-maxrate', '2500k', '-bufsize', '5000k', '-profile:v', 'high'],
  libopenh264: ['-b:v', '1800k'],
  'libvpx-vp9': ['-deadline', 'realtime', '-cpu-used', '6', '-b:v', '1500k'],
};
const audioEncoders = ['aac', 'libopus'] as const;

/** From what it lists: ` V....D libx264   …`. Null: it makes nothing that browsers play. */
export const encodersOf = (listed: string): Encoders | null => {
  const names = new Set([...listed.matchAll(/^ [VA][.A-Z]{5} (\S+)/gm)].map(([, name]) => name));
  const video = Object.keys(videoEncoders).find((name) => names.has(name));
  const audio = audioEncoders.find((name) => names.has(name));
  return video === undefined || audio === undefined ? null : { video, audio };
};

/** Nothing but the file is opened, whatever it names; nothing but pictures and sound goes over. */
export const argumentsOf = (job: Omit<TranscodeJob, 'msMax' | 'signal'>, { video, audio }: Encoders): string[] => [
  ...['-nostdin', '-hide_banner', '-loglevel', 'error', '-protocol_whitelist', 'file,pipe'],
  ...['-max_pixels', String(PIXELS_MAX), '-threads', THREADS, '-f', job.container === 'mp4' ? 'mov' : 'matroska', '-i', `file:${job.file}`],
  ...['-map', '0:v:0', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
  ...['-vf', `scale=${job.width}:${job.height},setsar=1,format=yuv420p`, '-c:v', video, ...(videoEncoders[video] ?? [])],
  ...(job.sound === null ? ['-an'] : ['-map', `0:a:${job.sound}`, '-c:a', audio, '-b:a', '128k', '-ac', '2']),
  ...['-threads', THREADS, '-t', String(Math.ceil(job.durationMs / 1000) + 1), '-fs', String(job.bytesMax)],
  ...['-movflags', '+faststart', '-f', 'mp4', '-y', `file:${job.to}`],
];

/** The kernel holds it to these, whatever it is told or finds; a system that knows one of them not goes on without it. */
const LIMITED = 'ulimit -v "$1" 2>/dev/null; ulimit -f "$2" 2>/dev/null; shift 2; exec "$@"';
const BLOCK_BYTES = 512;

export interface FfmpegOptions {
  /** A path, or a name to be found on the search path. */
  readonly program: string;
  readonly searchPath: string;
  readonly timers?: Timers;
}

export const createFfmpeg = ({ program, searchPath, timers = systemTimers }: FfmpegOptions): Transcoder => {
  // It gets nothing else of our environment, which holds secrets.
  const env = { PATH: searchPath };
  let asked: Promise<Encoders | null> | null = null;

  const ask = (): Promise<Encoders | null> =>
    new Promise((resolve) => {
      execFile(program, ['-hide_banner', '-encoders'], { env, timeout: ASKED_MS_MAX, killSignal: 'SIGKILL' }, (error, stdout) =>
        resolve(error === null ? encodersOf(stdout) : null),
      );
    });
  const encoders = () => (asked ??= ask());

  const run = (job: TranscodeJob, known: Encoders): Promise<void> =>
    new Promise((resolve, reject) => {
      const limits = [String(MEMORY_KIB_MAX), String(Math.ceil(job.bytesMax / BLOCK_BYTES) + 1)];
      const child = spawn('/bin/sh', ['-c', LIMITED, 'sh', ...limits, program, ...argumentsOf(job, known)], {
        cwd: path.dirname(job.to),
        env,
        stdio: ['ignore', 'ignore', 'pipe'],
        // A group of its own: what it starts ends with it.
        detached: true,
      });
      let said = '';
      let why: string | null = null;
      const end = (reason: string): void => {
        why ??= reason;
        try {
          if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        } catch {
          // It has ended by itself.
        }
      };
      const stop = () => end('It was stopped.');
      const cancel = timers.after(job.msMax, () => end('It took too long.'));
      job.signal.addEventListener('abort', stop, { once: true });
      const settle = (error: Error | null): void => {
        cancel();
        job.signal.removeEventListener('abort', stop);
        if (error === null) resolve();
        else reject(error);
      };
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-SAID_MAX)));
      child.once('error', (error) => settle(error));
      child.once('close', (code, signal) =>
        settle(code === 0 && why === null ? null : new Error(why ?? `It ended with ${String(code ?? signal)}: ${said.trim()}`)),
      );
      // What answers people goes first.
      try {
        if (child.pid !== undefined) setPriority(child.pid, LESS_URGENT);
      } catch {
        // It has ended, or we may not.
      }
      if (job.signal.aborted) stop();
    });

  return {
    isAble: async () => (await encoders()) !== null,
    async transcode(job) {
      const known = await encoders();
      if (known === null) throw new Error('There is no program that makes it.');
      await run(job, known);
    },
  };
};
