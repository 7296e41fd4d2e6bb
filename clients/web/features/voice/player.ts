/** One player for the whole page: whoever starts another recording stops the one that plays. */
export interface Track {
  /** What tells it from others; of a message its key. */
  readonly key: string;
  readonly url: string;
  readonly durationMs: number;
  /** Called when it has played to its end. */
  readonly onEnded?: () => void;
}

export interface Playing {
  readonly key: string;
  readonly isPlaying: boolean;
  readonly positionMs: number;
  /** It could not be fetched or played. */
  readonly failed: boolean;
}

export const SPEEDS = [1, 1.5, 2] as const;
export type Speed = (typeof SPEEDS)[number];
const SPEED_KEY = 'parley:voice-speed';

const listeners = new Set<() => void>();
let audio: HTMLAudioElement | null = null;
let track: Track | null = null;
let playing: Playing | null = null;
let speed: Speed | null = null;

const tell = (next: Playing | null): void => {
  playing = next;
  for (const listener of [...listeners]) listener();
};
const change = (part: Partial<Playing>): void => {
  if (playing !== null) tell({ ...playing, ...part });
};

/** As often as the screen is drawn, and only while it plays. */
function follow(): void {
  if (audio === null || audio.paused || playing === null) return;
  change({ positionMs: audio.currentTime * 1000 });
  requestAnimationFrame(follow);
}

function element(): HTMLAudioElement {
  if (audio !== null) return audio;
  audio = new Audio();
  audio.preload = 'auto';
  audio.addEventListener('play', () => {
    change({ isPlaying: true });
    follow();
  });
  audio.addEventListener('pause', () => change({ isPlaying: false }));
  audio.addEventListener('seeked', () => change({ positionMs: (audio?.currentTime ?? 0) * 1000 }));
  audio.addEventListener('error', () => playing !== null && tell({ ...playing, isPlaying: false, failed: true }));
  audio.addEventListener('ended', () => {
    const { onEnded } = track ?? {};
    track = null;
    tell(null);
    onEnded?.();
  });
  return audio;
}

async function start(): Promise<void> {
  const sound = element();
  sound.playbackRate = getSpeed();
  try {
    await sound.play();
  } catch (error) {
    // Paused or replaced before it began is no failure.
    if ((error as Error).name !== 'AbortError') change({ isPlaying: false, failed: true });
  }
}

export function getSpeed(): Speed {
  speed ??= SPEEDS.find((one) => String(one) === read()) ?? 1;
  return speed;
}

function read(): string | null {
  try {
    return localStorage.getItem(SPEED_KEY);
  } catch {
    return null;
  }
}

/** The next of the three; it holds for all recordings, and for the next visit. */
export function nextSpeed(): void {
  speed = SPEEDS[(SPEEDS.indexOf(getSpeed()) + 1) % SPEEDS.length] as Speed;
  try {
    localStorage.setItem(SPEED_KEY, String(speed));
  } catch {
    // It then holds for as long as the page is open.
  }
  if (audio !== null) audio.playbackRate = speed;
  for (const listener of [...listeners]) listener();
}

/** From the beginning, or from where it was paused. */
export function play(wanted: Track): void {
  if (track?.key === wanted.key && playing?.failed === false) {
    // What is to follow it follows it still, when it was paused.
    track = { ...track, ...wanted };
    void start();
    return;
  }
  load(wanted, 0);
  void start();
}

function load(wanted: Track, positionMs: number): void {
  const sound = element();
  track = null;
  sound.pause();
  track = wanted;
  sound.src = wanted.url;
  if (positionMs > 0) sound.currentTime = positionMs / 1000;
  tell({ key: wanted.key, isPlaying: false, positionMs, failed: false });
}

export function pause(): void {
  audio?.pause();
}

/** Of one that does not play: it is where playing will begin. */
export function seek(wanted: Track, positionMs: number): void {
  const within = Math.max(0, Math.min(wanted.durationMs - 50, positionMs));
  if (track?.key !== wanted.key) return load(wanted, within);
  element().currentTime = within / 1000;
  change({ positionMs: within });
}

/** Stops what plays, when it is this one. */
export function stop(key: string): void {
  if (track?.key !== key) return;
  audio?.pause();
  track = null;
  tell(null);
}

export const player = {
  /** The same object until something changes. */
  of: (key: string): Playing | null => (playing?.key === key ? playing : null),
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};
