import { randomUUID } from 'node:crypto';

export interface PulseOptions {
  intervalMs: number;
  /** Publishes a beat to this process's own topic. */
  send(topic: string, beat: number): Promise<void>;
  /** Payloads may have been missed and the way is open again. */
  onGap(): void;
  /** Nothing has come through for several beats although the connection looks alive. */
  onSilence(): void;
}

/**
 * Proves that what is published arrives: the process sends itself numbered beats over the bus. A connection that looks alive
 * but is dead, a subscriber that moved to another node of a cluster, a Redis that restarted: each shows as a missing beat.
 */
export interface Pulse {
  readonly topic: string;
  heard(beat: number): void;
  /** The subscribing connection broke: something may be missed from now until a later beat comes through. */
  broken(): void;
  /** The subscribing connection is back: beat at once rather than at the next interval. */
  restored(): void;
  healthy(): boolean;
  stop(): void;
}

const silentBeatsMax = 3;

export function createPulse({ intervalMs, send, onGap, onSilence }: PulseOptions): Pulse {
  const topic = `pulse:${randomUUID()}`;
  let sent = 0;
  let lastHeard = 0;
  // While set, only a beat sent after it proves that the way is open again.
  let brokenAt: number | null = null;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const beat = () => {
    clearTimeout(timer);
    if (stopped) return;
    sent += 1;
    if (sent - lastHeard > silentBeatsMax && brokenAt === null) {
      brokenAt = sent;
      onSilence();
    }
    send(topic, sent).catch(() => {});
    timer = setTimeout(beat, brokenAt === null ? intervalMs : Math.min(intervalMs, 250));
    timer.unref();
  };
  timer = setTimeout(beat, intervalMs);
  timer.unref();

  return {
    topic,
    heard(number) {
      const missed = number !== lastHeard + 1;
      lastHeard = Math.max(lastHeard, number);
      if (brokenAt !== null && number <= brokenAt) return;
      const wasBroken = brokenAt !== null;
      brokenAt = null;
      if (wasBroken || missed) onGap();
    },
    broken() {
      brokenAt ??= sent;
      beat();
    },
    restored: beat,
    healthy: () => brokenAt === null && !stopped,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
