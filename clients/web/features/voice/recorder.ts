import { levelOf } from './waveform.ts';

/** Shorter than this is a slip of the finger. */
export const RECORD_MS_MIN = 500;
const LEVEL_EVERY_MS = 50;
const BITS_PER_SECOND = 48_000;

/** In the order in which we would have them: what other browsers play without help comes first. */
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4;codecs=mp4a.40.2', 'audio/mp4', 'audio/ogg;codecs=opus'];

export type RecordFailure = 'refused' | 'noMicrophone' | 'unsupported';

export interface Recorded {
  readonly file: File;
  /** Without its codec. */
  readonly type: string;
  readonly durationMs: number;
  /** From 0 to 1, evenly over its length. */
  readonly levels: readonly number[];
}

export class RecordProblem extends Error {
  readonly failure: RecordFailure;
  constructor(failure: RecordFailure) {
    super(failure);
    this.failure = failure;
  }
}

const failureOf = (error: unknown): RecordFailure => {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  return name === 'NotFoundError' || name === 'NotReadableError' || name === 'OverconstrainedError' ? 'noMicrophone' : 'unsupported';
};

/** A microphone that is being listened to. */
export interface Recording {
  /** Every little while: how long it is, and how loud it is now. */
  onLevel: (durationMs: number, level: number) => void;
  /** It has reached its longest. */
  onFull: () => void;
  stop(): Promise<Recorded>;
  /** Throws away what was said. */
  cancel(): void;
}

/** Asks for the microphone and begins. Rejects with RecordProblem. */
export async function startRecording(msMax: number): Promise<Recording> {
  const type = typeof MediaRecorder === 'undefined' ? undefined : TYPES.find((one) => MediaRecorder.isTypeSupported(one));
  // Pages without a secure origin have no microphone.
  if (type === undefined || navigator.mediaDevices?.getUserMedia === undefined) throw new RecordProblem('unsupported');
  const stream = await navigator.mediaDevices
    .getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true } })
    .catch((error: unknown) => {
      throw new RecordProblem(failureOf(error));
    });
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: BITS_PER_SECOND });
  const chunks: Blob[] = [];
  recorder.ondataavailable = ({ data }) => chunks.push(data);
  const stopped = new Promise<void>((resolve) => recorder.addEventListener('stop', () => resolve()));
  const meter = meterOf(stream);
  const levels: number[] = [];
  recorder.start();
  const startedMs = performance.now();
  let durationMs = 0;
  const ticking = setInterval(() => {
    durationMs = Math.min(msMax, performance.now() - startedMs);
    const level = meter.read();
    levels.push(level);
    recording.onLevel(durationMs, level);
    if (durationMs < msMax) return;
    clearInterval(ticking);
    recording.onFull();
  }, LEVEL_EVERY_MS);

  const end = (): void => {
    clearInterval(ticking);
    meter.close();
    if (recorder.state !== 'inactive') recorder.stop();
    for (const track of stream.getTracks()) track.stop();
  };
  const recording: Recording = {
    onLevel: () => {},
    onFull: () => {},
    async stop() {
      durationMs = Math.min(msMax, performance.now() - startedMs);
      end();
      await stopped;
      const plainType = (recorder.mimeType || type).split(';')[0] as string;
      const file = new File(chunks, `voice.${plainType.split('/')[1]}`, { type: plainType });
      return { file, type: plainType, durationMs, levels };
    },
    cancel: end,
  };
  return recording;
}

/** How loud it is. Where a browser cannot tell, nothing moves and the recording goes on. */
function meterOf(stream: MediaStream): { read(): number; close(): void } {
  try {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 2048;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    return {
      read() {
        analyser.getFloatTimeDomainData(samples);
        return levelOf(samples);
      },
      close: () => void context.close().catch(() => {}),
    };
  } catch {
    return { read: () => 0, close: () => {} };
  }
}
