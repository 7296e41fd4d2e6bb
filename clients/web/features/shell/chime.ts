/** Two soft notes, made on the spot: no file to load. Browsers allow sound after the first click or key in the page. */
const NOTES: readonly { hertz: number; atS: number }[] = [
  { hertz: 659.25, atS: 0 },
  { hertz: 880, atS: 0.11 },
];
const LOUDNESS = 0.08;
const LENGTH_S = 0.32;
const QUIET_MS = 1500;

let context: AudioContext | null = null;
let lastMs = -QUIET_MS;

export function playChime(): void {
  // A burst of messages is one event to the ear.
  if (performance.now() - lastMs < QUIET_MS || !navigator.userActivation?.hasBeenActive) return;
  lastMs = performance.now();
  context ??= new AudioContext();
  void context.resume();
  for (const note of NOTES) {
    const start = context.currentTime + note.atS;
    const oscillator = new OscillatorNode(context, { type: 'sine', frequency: note.hertz });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + LENGTH_S);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + LENGTH_S);
  }
}
