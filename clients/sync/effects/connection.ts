import { EVENTS, PROBE } from '../operations.ts';
import type { Clock, GraphqlError, GraphqlResult, Link, LinkClose, Random, Signals, Transport } from '../ports.ts';
import type { ConnectionStatus } from '../types.ts';
import type { Frame, HeartbeatWire } from '../wire.ts';
import { drainDelayMs, retryDelayMs } from './backoff.ts';

/** The close codes that mean something to a client. Any other: come back after a pause. */
export const CloseCode = {
  serviceRestart: 1012,
  unauthorized: 4401,
  forbidden: 4403,
  /** Ours, and the older number that graphql-ws itself uses for a subscription id that is taken. */
  tooSlow: 4410,
  conflict: 4409,
  draining: 4503,
} as const;

const CONNECT_TIMEOUT_MS = 15_000;
const PROBE_TIMEOUT_MS = 4000;
const BEAT_DEFAULT_MS = 30_000;
const BEAT_GRACE_MS = 5000;
/** A connection that lived this long was a good one: the next failure starts counting anew. */
const STEADY_MS = 10_000;
/** Between two frames of a catch-up: the server has everything at hand. */
const CATCH_UP_PATIENCE_MS = 20_000;
const STREAM_FAILURES_MAX = 3;
const WAKE_PATIENCE_MS = 3000;
/** Codes of a stream that ends because its cursor cannot be read. */
const CURSOR_CODES: ReadonlySet<string> = new Set(['CURSOR_INVALID', 'BAD_USER_INPUT']);

export type SignedOutReason = 'revoked' | 'expired';

export interface ConnectionDeps {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly signals: Signals;
  readonly cursor: () => string | null;
  /** The stream is about to begin at the cursor. */
  readonly onBegin: () => void;
  readonly onFrame: (frame: Frame) => void;
  readonly onStatus: (status: ConnectionStatus) => void;
  readonly onOpened: (link: Link) => void;
  readonly onCursorLost: () => void;
  readonly onSignedOut: (reason: SignedOutReason) => void;
}

/** Keeps one connection with its one `events` subscription alive: connecting, catching up, live, offline, and around again. */
export class Connection {
  readonly #deps: ConnectionDeps;
  #status: ConnectionStatus = { kind: 'signedOut', reason: null };
  #link: Link | null = null;
  #isOpen = false;
  #wasLive = false;
  #attempt = 0;
  #streamFailures = 0;
  #generation = 0;
  #beatMs = BEAT_DEFAULT_MS;
  /** Since when there is no live stream: a banner counts from here, however many attempts follow. */
  #notLiveSinceMs: number | null = null;
  #attemptedAtMs = 0;
  #openedAtMs = 0;
  #cancelTimer: (() => void) | null = null;
  #unlisten: (() => void) | null = null;

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
  }

  /** The open link; null while there is none. */
  get link(): Link | null {
    return this.#isOpen ? this.#link : null;
  }

  start(): void {
    this.#unlisten = this.#deps.signals.onWake(() => this.#wake());
    this.#connect();
  }

  stop(): void {
    this.#unlisten?.();
    this.#unlisten = null;
    this.#letGo();
  }

  /** The session has ended: closes, and does not come back. */
  signOut(reason: SignedOutReason): void {
    this.stop();
    this.#show({ kind: 'signedOut', reason });
    this.#deps.onSignedOut(reason);
  }

  #show(status: ConnectionStatus): void {
    this.#status = status;
    this.#deps.onStatus(status);
  }

  /** Ends the present attempt; nothing it still has to say is heard. */
  #letGo(): void {
    this.#generation += 1;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const link = this.#link;
    this.#link = null;
    this.#isOpen = false;
    link?.close();
  }

  #connect(): void {
    this.#letGo();
    const generation = this.#generation;
    const isCurrent = () => generation === this.#generation;
    this.#attemptedAtMs = this.#deps.clock.now();
    this.#show({ kind: 'connecting', sinceMs: this.#sinceMs() });
    this.#setTimer(CONNECT_TIMEOUT_MS, () => this.#retry(retryDelayMs(this.#attempt, this.#deps.random)));
    this.#link = this.#deps.transport.connect({
      opened: () => isCurrent() && this.#opened(),
      closed: (close) => isCurrent() && this.#closed(close),
    });
  }

  #sinceMs(): number {
    this.#notLiveSinceMs ??= this.#deps.clock.now();
    return this.#notLiveSinceMs;
  }

  #opened(): void {
    const link = this.#link;
    if (link === null) return;
    this.#isOpen = true;
    this.#openedAtMs = this.#deps.clock.now();
    this.#show({ kind: 'catchingUp', sinceMs: this.#sinceMs() });
    this.#watch();
    this.#subscribe(link);
    this.#deps.onOpened(link);
  }

  #subscribe(link: Link): void {
    const generation = this.#generation;
    const isCurrent = () => generation === this.#generation;
    this.#deps.onBegin();
    link.subscribe(
      EVENTS,
      { after: this.#deps.cursor() },
      {
        next: (result) => isCurrent() && this.#next(result),
        error: (errors) => isCurrent() && this.#streamEnded(errors),
        complete: () => isCurrent() && this.#streamEnded([]),
      },
    );
  }

  #next(result: GraphqlResult): void {
    const frame = (result.data as { events?: Frame } | null | undefined)?.events;
    if (frame === undefined || (result.errors ?? []).length > 0) {
      // A frame that cannot be read may have said anything: take the stream up again from before it.
      this.#streamEnded(result.errors ?? []);
      return;
    }
    if (frame.__typename === 'Heartbeat') this.#beatMs = (frame as HeartbeatWire).nextBeatMs;
    this.#deps.onFrame(frame);
    // A server beats only after everything durable was sent, so a beat says it too.
    const isCaughtUp = frame.__typename === 'CaughtUp' || frame.__typename === 'Heartbeat';
    if (isCaughtUp && this.#status.kind === 'catchingUp') {
      this.#wasLive = true;
      this.#streamFailures = 0;
      this.#notLiveSinceMs = null;
      this.#show({ kind: 'live', sinceMs: this.#deps.clock.now() });
    }
    // What the frame has led to may have ended this very connection.
    if (this.#isOpen) this.#watch();
  }

  #streamEnded(errors: readonly GraphqlError[]): void {
    const code = errors[0]?.extensions?.['code'];
    if (code === 'UNAUTHENTICATED') {
      this.signOut(this.#wasLive ? 'revoked' : 'expired');
      return;
    }
    this.#streamFailures += 1;
    const cursorIsBad = typeof code === 'string' && CURSOR_CODES.has(code);
    if (cursorIsBad || this.#streamFailures >= STREAM_FAILURES_MAX) this.#deps.onCursorLost();
    this.#retry(this.#nextDelayMs());
  }

  #closed({ code, reason }: LinkClose): void {
    const { random } = this.#deps;
    switch (code) {
      case CloseCode.unauthorized:
        this.signOut(reason.toLowerCase().includes('expired') || !this.#wasLive ? 'expired' : 'revoked');
        return;
      case CloseCode.forbidden:
        this.#ask();
        return;
      case CloseCode.tooSlow:
      case CloseCode.conflict:
        this.#retry(this.#wasSteady() ? 0 : this.#nextDelayMs());
        return;
      case CloseCode.serviceRestart:
      case CloseCode.draining:
        this.#retry(drainDelayMs(random));
        return;
      default:
        this.#retry(this.#nextDelayMs());
    }
  }

  /** Turned away at the door: ask without a socket whether this session is still good. */
  #ask(): void {
    this.#retry(retryDelayMs(this.#attempt + 2, this.#deps.random));
    const generation = this.#generation;
    this.#deps.transport.request(PROBE, {}).then(
      ({ data }) => {
        const viewer = (data as { viewer?: unknown } | null | undefined)?.viewer;
        if (generation === this.#generation && viewer === null) this.signOut('expired');
      },
      () => {},
    );
  }

  #wasSteady(): boolean {
    return this.#isOpen && this.#deps.clock.now() - this.#openedAtMs >= STEADY_MS;
  }

  #nextDelayMs(): number {
    if (this.#wasSteady()) this.#attempt = 0;
    const delayMs = retryDelayMs(this.#attempt, this.#deps.random);
    this.#attempt += 1;
    return delayMs;
  }

  #retry(delayMs: number): void {
    this.#letGo();
    this.#show({ kind: 'offline', sinceMs: this.#sinceMs(), retryAtMs: this.#deps.clock.now() + delayMs });
    this.#setTimer(delayMs, () => this.#connect());
  }

  /** A server that says nothing for two beats is gone, whatever the socket believes. */
  #watch(): void {
    const patienceMs = this.#status.kind === 'live' ? 2 * this.#beatMs + BEAT_GRACE_MS : CATCH_UP_PATIENCE_MS;
    this.#setTimer(patienceMs, () => this.#retry(this.#nextDelayMs()));
  }

  #setTimer(delayMs: number, callback: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#deps.clock.setTimer(callback, delayMs);
  }

  /** The network or the person is back. Do not wait for a timer that may have slept, and do not trust an old socket. */
  #wake(): void {
    const { clock } = this.#deps;
    if (this.#status.kind === 'offline') {
      this.#attempt = 0;
      this.#connect();
    } else if (this.#status.kind === 'connecting') {
      if (clock.now() - this.#attemptedAtMs > WAKE_PATIENCE_MS) this.#connect();
    } else if (this.#link !== null && this.#isOpen) this.#probe(this.#link);
  }

  #probe(link: Link): void {
    const generation = this.#generation;
    let cancel = () => {};
    const dead = () => {
      cancel();
      if (generation === this.#generation) this.#connect();
    };
    cancel = this.#deps.clock.setTimer(dead, PROBE_TIMEOUT_MS);
    link.request(PROBE, {}).then(() => cancel(), dead);
  }
}
