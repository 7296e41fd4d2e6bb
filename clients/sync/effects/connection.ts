import { EVENTS, PROBE } from '../operations.ts';
import type { Clock, GraphqlError, GraphqlResult, Link, LinkClose, Random, Signals, Transport } from '../ports.ts';
import type { ConnectionStatus } from '../types.ts';
import type { Frame, HeartbeatWire } from '../wire.ts';
import { drainDelayMs, retryDelayMs } from './backoff.ts';
import { Pulse } from './pulse.ts';

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
  readonly #pulse = new Pulse();
  #liveAtMs = 0;
  #endStream = () => {};
  #isProbing = false;
  /** Since when there is no live stream: a banner counts from here, however many attempts follow. */
  #notLiveSinceMs: number | null = null;
  #attemptedAtMs = 0;
  #openedAtMs = 0;
  #cancelTimer: (() => void) | null = null;
  #unlisten: (() => void)[] = [];

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
  }

  /** The open link; null while there is none. */
  get link(): Link | null {
    return this.#isOpen ? this.#link : null;
  }

  start(): void {
    const { signals } = this.#deps;
    this.#unlisten = [signals.onWake(() => this.#wake()), signals.onOffline?.(() => this.#noNetwork()) ?? (() => {})];
    this.#connect();
  }

  stop(): void {
    for (const unlisten of this.#unlisten.splice(0)) unlisten();
    this.#letGo();
  }

  /** The session has ended: closes, and does not come back. */
  signOut(reason: SignedOutReason): void {
    this.stop();
    this.#show({ kind: 'signedOut', reason });
    this.#deps.onSignedOut(reason);
  }

  /** Something that should have been answered was not: ask whether the socket still lives. */
  doubt(): void {
    if (this.#link !== null && this.#isOpen && !this.#isProbing) this.#probe(this.#link);
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
    this.#isProbing = false;
    this.#endStream = () => {};
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
    this.#endStream = link.subscribe(
      EVENTS,
      { after: this.#deps.cursor(), beatMs: this.#pulse.askMs },
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
      this.#liveAtMs = this.#deps.clock.now();
      this.#show({ kind: 'live', sinceMs: this.#liveAtMs });
    }
    // What the frame has led to may have ended this very connection.
    if (!this.#isOpen) return;
    this.#watch();
    if (frame.__typename === 'Heartbeat') this.#stretch();
  }

  /** A network that was bad and is good again: the stream is taken up once more, from its cursor, with the long interval. */
  #stretch(): void {
    const { clock } = this.#deps;
    if (this.#link === null || this.#status.kind !== 'live' || !this.#pulse.held(clock.now() - this.#liveAtMs)) return;
    this.#endStream();
    this.#subscribe(this.#link);
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
        this.#lost();
        this.#retry(this.#nextDelayMs());
    }
  }

  /** The network has failed a live connection. */
  #lost(): void {
    if (this.#status.kind === 'live') this.#pulse.lost();
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

  /** A beat that does not come is asked about; a server that does not answer is gone, whatever the socket believes. */
  #watch(): void {
    const isLive = this.#status.kind === 'live';
    this.#setTimer(isLive ? this.#beatMs + BEAT_GRACE_MS : CATCH_UP_PATIENCE_MS, () => {
      if (!isLive) this.#retry(this.#nextDelayMs());
      else {
        this.#setTimer(this.#beatMs + BEAT_GRACE_MS, () => this.#gone());
        this.doubt();
      }
    });
  }

  /** Two beats have not come, or a question was not answered. */
  #gone(): void {
    this.#lost();
    this.#retry(this.#nextDelayMs());
  }

  #setTimer(delayMs: number, callback: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#deps.clock.setTimer(callback, delayMs);
  }

  /** The device says so. It may be wrong, or back without a word: attempts go on as ever. */
  #noNetwork(): void {
    if (this.#status.kind !== 'offline') this.#retry(this.#nextDelayMs());
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
    this.#isProbing = true;
    let cancel = () => {};
    const dead = () => {
      cancel();
      if (generation !== this.#generation) return;
      this.#lost();
      this.#connect();
    };
    const alive = () => {
      cancel();
      if (generation === this.#generation) this.#isProbing = false;
    };
    cancel = this.#deps.clock.setTimer(dead, PROBE_TIMEOUT_MS);
    link.request(PROBE, {}).then(alive, dead);
  }
}
