import { useEffect, useRef, useState } from 'react';
import { useLimit } from '../../lib/use-limit.ts';
import { RECORD_MS_MIN, RecordProblem, type Recorded, type RecordFailure, type Recording, startRecording } from './recorder.ts';

export type RecorderState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'recording'; readonly durationMs: number; readonly levels: readonly number[] }
  | { readonly kind: 'recorded'; readonly recorded: Recorded; readonly url: string }
  | { readonly kind: 'failed'; readonly failure: RecordFailure | 'tooShort' };

export interface Recorder {
  readonly state: RecorderState;
  /** So long it may be. */
  readonly msMax: number;
  start(): void;
  /** What was said, to be sent or listened to; null when that was nothing. */
  stop(): Promise<Recorded | null>;
  /** Stops, and keeps what was said for listening to it first. */
  review(): Promise<void>;
  /** Throws away whatever there is. */
  close(): void;
}

const SHOWN_LEVELS = 40;

/** One recording at a time, from asking for the microphone to what was said. Leaving the chat throws it away. */
export function useRecorder(): Recorder {
  const [state, setState] = useState<RecorderState>({ kind: 'idle' });
  const msMax = (useLimit('voiceSecondsMax') ?? Infinity) * 1000;
  const recording = useRef<Recording | null>(null);
  const url = useRef<string | null>(null);
  /** Of several that were begun, the last one counts. */
  const turn = useRef(0);

  const drop = () => {
    turn.current += 1;
    recording.current?.cancel();
    recording.current = null;
    if (url.current !== null) URL.revokeObjectURL(url.current);
    url.current = null;
  };
  useEffect(() => drop, []);

  const start = async (): Promise<void> => {
    drop();
    const mine = turn.current;
    setState({ kind: 'asking' });
    try {
      const started = await startRecording(msMax);
      if (mine !== turn.current) return started.cancel();
      recording.current = started;
      let levels: readonly number[] = [];
      started.onLevel = (durationMs, level) => {
        levels = [...levels, level].slice(-SHOWN_LEVELS);
        setState({ kind: 'recording', durationMs, levels });
      };
      started.onFull = () => void review();
      setState({ kind: 'recording', durationMs: 0, levels });
    } catch (error) {
      if (mine === turn.current) setState({ kind: 'failed', failure: error instanceof RecordProblem ? error.failure : 'unsupported' });
    }
  };

  const stop = async (): Promise<Recorded | null> => {
    const stopping = recording.current;
    recording.current = null;
    if (stopping === null) return null;
    const mine = turn.current;
    const recorded = await stopping.stop();
    if (mine !== turn.current) return null;
    if (recorded.durationMs >= RECORD_MS_MIN && recorded.file.size > 0) return recorded;
    setState({ kind: 'failed', failure: 'tooShort' });
    return null;
  };

  const review = async (): Promise<void> => {
    const recorded = await stop();
    if (recorded === null) return;
    url.current = URL.createObjectURL(recorded.file);
    setState({ kind: 'recorded', recorded, url: url.current });
  };

  const close = () => {
    drop();
    setState({ kind: 'idle' });
  };
  return { state, msMax, start: () => void start(), stop, review, close };
}
