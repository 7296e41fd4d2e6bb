import { EventEmitter } from 'node:events';
import type { Chance } from './chance.ts';
import type { Lane, Schedule } from './schedule.ts';
import type { Weather } from './weather.ts';

/** The network of one device, as it is now. */
export interface Line {
  readonly name: string;
  /** Whose steps arriving packets are: the process that runs on the device now. */
  lane: Lane;
  isOnline: boolean;
  /** Nothing arrives in either direction, and nobody is told. */
  isSilent: boolean;
  /** The device reads nothing; what is sent to it piles up at the server. */
  isStalled: boolean;
  readonly wires: Set<Wire>;
}

/** What the browser's WebSocket is to the client library. */
export interface ClientEnd {
  readyState: number;
  onopen: (() => unknown) | null;
  onmessage: ((event: { data: string }) => unknown) | null;
  onclose: ((event: { code: number; reason: string }) => unknown) | null;
}

export const CONNECTING = 0;
export const OPEN = 1;
export const CLOSING = 2;
export const CLOSED = 3;

const ABNORMAL = 1006;
/** When the server's pings find a peer that does not answer. */
const DEAD_AFTER_MIN_MS = 12_000;
const DEAD_AFTER_MAX_MS = 24_000;
/** Bytes that wait for a reader who reads nothing weigh this much more, so that small worlds meet the limit of large ones. */
const STALLED_WEIGHT = 60;

export interface WireDeps {
  readonly schedule: Schedule;
  readonly chance: Chance;
  readonly weather: () => Weather;
  /** Told of every operation that devices ask for, as `mutation SendMessage`. */
  readonly onAsked: (operation: string) => void;
  /** Changes what is said to devices: what a test breaks on purpose. */
  readonly frame?: ((text: string) => string) | undefined;
}

interface Told {
  readonly text: string;
  readonly bytes: number;
  readonly taken: (() => void) | undefined;
}

/** Takes the first whole frame from what the server writes past the library: unmasked text, in pieces as the writer sees fit. */
const takeFrame = (bytes: Buffer): { text: string; length: number } | null => {
  if (bytes.length < 2) return null;
  const short = (bytes[1] as number) & 127;
  const head = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < head) return null;
  const body = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  return bytes.length < head + body ? null : { text: bytes.toString('utf8', head, head + body), length: head + body };
};

/** One WebSocket between a device and a server, message by message, with all that can happen to it on the way. */
export class Wire {
  readonly server: ServerEnd;
  readonly client: ClientEnd;
  readonly serverLane: Lane;
  readonly #line: Line;
  /** The process on the device whose socket this is. */
  readonly #clientLane: Lane;
  readonly #deps: WireDeps;
  /** Nothing passes any more, though neither end knows. */
  isDead = false;
  #toServerAtMs = 0;
  #toClientAtMs = 0;
  #stalled: Told[] = [];
  #lostIds = new Set<string>();
  readonly #subscriptions = new Set<string>();

  constructor(deps: WireDeps, line: Line, client: ClientEnd, serverLane: Lane) {
    this.#deps = deps;
    this.#line = line;
    this.#clientLane = line.lane;
    this.client = client;
    this.serverLane = serverLane;
    this.server = new ServerEnd(this);
    line.wires.add(this);
  }

  get stalledBytes(): number {
    return this.#stalled.reduce((sum, { bytes }) => sum + bytes, 0) * STALLED_WEIGHT;
  }

  #delayMs(): number {
    return this.#deps.chance.int(1, this.#deps.weather().networkDelayMaxMs);
  }

  #passes(): boolean {
    if (this.#line.isSilent) this.die();
    return !this.isDead && this.#line.isOnline;
  }

  #arrive(lane: Lane, label: string, keepsOrder: boolean, direction: 'server' | 'client', work: () => void): void {
    const { schedule } = this.#deps;
    let atMs = schedule.nowMs + this.#delayMs();
    if (keepsOrder) {
      atMs = Math.max(atMs, direction === 'server' ? this.#toServerAtMs : this.#toClientAtMs);
      if (direction === 'server') this.#toServerAtMs = atMs;
      else this.#toClientAtMs = atMs;
    }
    schedule.in(atMs - schedule.nowMs, label, lane, work);
  }

  toServer(text: string): void {
    const { id, payload } = JSON.parse(text) as { id?: string; payload?: { query?: string } };
    if (payload?.query !== undefined) {
      const operation = operationOf(payload.query);
      this.#deps.onAsked(operation);
      if (id !== undefined && operation.startsWith('subscription')) this.#subscriptions.add(id);
    }
    if (!this.#passes()) return;
    const label = `${this.#line.name} says ${outline(text)}`;
    this.#arrive(this.serverLane, label, true, 'server', () => {
      if (this.#passes() && this.server.readyState === OPEN) this.server.emit('message', text);
    });
  }

  toClient(text: string, bytes: number, taken?: () => void): void {
    if (this.#line.isStalled && this.#line.isOnline) {
      this.#stalled.push({ text, bytes, taken });
      return;
    }
    if (taken !== undefined) queueMicrotask(taken);
    if (this.#passes()) this.#send(text);
  }

  /** The device reads again. */
  unstall(): void {
    const stalled = this.#stalled;
    this.#stalled = [];
    for (const { text, taken } of stalled) {
      taken?.();
      if (this.#passes()) this.#send(text);
    }
    this.server.drained();
  }

  #send(said: string): void {
    const text = this.#deps.frame?.(said) ?? said;
    const { chance, weather } = this.#deps;
    const message = JSON.parse(text) as { id?: string; type: string; payload?: { data?: { events?: { __typename?: string } } } };
    const { dropFrame, duplicateFrame, reorderFrame, loseAnswer, cutMidFrame } = weather();
    const kind = message.payload?.data?.events?.__typename;
    const label = `hears ${kind ?? message.type} ${outline(text)}`;
    const deliver = (): void => {
      if (this.#passes() && this.client.readyState === OPEN) this.client.onmessage?.({ data: text });
    };
    if (chance.happens(cutMidFrame)) {
      this.cut('cut mid-frame');
      return;
    }
    if (kind === undefined) {
      // A socket that lives loses nothing of a subscription, and not that it failed: nothing in it would tell.
      const isAnswer = message.id !== undefined && message.type === 'next' && !this.#subscriptions.has(message.id);
      if (isAnswer && chance.happens(loseAnswer)) this.#lostIds.add(message.id as string);
      if (message.id === undefined || !this.#lostIds.has(message.id)) this.#arrive(this.#clientLane, label, true, 'client', deliver);
      return;
    }
    // Marks are in no version: only a socket that breaks may lose them.
    if (kind !== 'MarksChanged' && chance.happens(dropFrame)) return;
    this.#arrive(this.#clientLane, label, !chance.happens(reorderFrame), 'client', deliver);
    if (chance.happens(duplicateFrame)) this.#arrive(this.#clientLane, `${label} again`, false, 'client', deliver);
  }

  /** The socket exists still at both ends and carries nothing. The server's pings find out. */
  die(): void {
    if (this.isDead) return;
    this.isDead = true;
    const { schedule, chance } = this.#deps;
    schedule.in(chance.int(DEAD_AFTER_MIN_MS, DEAD_AFTER_MAX_MS), 'no pong', this.serverLane, () => this.server.over(ABNORMAL, ''));
  }

  /** Both ends learn that it is gone, each in its own time. */
  cut(label: string): void {
    this.isDead = true;
    const { schedule } = this.#deps;
    schedule.in(this.#delayMs(), label, this.serverLane, () => this.server.over(ABNORMAL, ''));
    schedule.in(this.#delayMs(), label, this.#clientLane, () => this.overAtClient(ABNORMAL, ''));
  }

  /** The server has begun to close: the client hears it after what was sent before, and answers. */
  closing(code: number, reason: string): void {
    if (this.isDead || this.#line.isStalled) return;
    this.#arrive(this.#clientLane, `closed ${code}`, true, 'client', () => {
      if (!this.#passes()) return;
      this.overAtClient(code, reason);
      this.#arrive(this.serverLane, 'closed', true, 'server', () => this.server.over(code, reason));
    });
  }

  closedByClient(code: number, reason: string): void {
    if (!this.#passes()) return this.overAtClient(ABNORMAL, '');
    this.#arrive(this.serverLane, `${this.#line.name} closes ${code}`, true, 'server', () => this.server.over(code, reason));
    this.#deps.schedule.in(this.#delayMs(), 'closed', this.#clientLane, () => this.overAtClient(code, reason));
  }

  overAtClient(code: number, reason: string): void {
    this.#line.wires.delete(this);
    if (this.client.readyState === CLOSED) return;
    this.client.readyState = CLOSED;
    this.client.onclose?.({ code, reason });
  }
}

/** What `ws` gives the server: as much of it as the protocol and the writer use. */
export class ServerEnd extends EventEmitter {
  readonly OPEN = OPEN;
  readonly protocol = 'graphql-transport-ws';
  readyState = OPEN;
  readonly #wire: Wire;
  #written: Buffer = Buffer.alloc(0);
  readonly _socket: EventEmitter & { write(frame: Buffer, taken?: () => void): boolean; cork(): void; uncork(): void };

  constructor(wire: Wire) {
    super();
    this.#wire = wire;
    this._socket = Object.assign(new EventEmitter(), {
      write: (frame: Buffer, taken?: () => void) => {
        this.#written = Buffer.concat([this.#written, frame]);
        for (let next = takeFrame(this.#written); next !== null; next = takeFrame(this.#written)) {
          this.#written = this.#written.subarray(next.length);
          if (this.readyState === OPEN) wire.toClient(next.text, next.length, this.#written.length === 0 ? taken : undefined);
        }
        return true;
      },
      cork() {},
      uncork() {},
    });
  }

  get bufferedAmount(): number {
    return this.#wire.stalledBytes;
  }

  send(text: string, done?: (error?: Error) => void): void {
    if (this.readyState === OPEN) this.#wire.toClient(text, text.length);
    if (done !== undefined) queueMicrotask(done);
  }

  ping(): void {}

  close(code: number, reason: string): void {
    if (this.readyState !== OPEN) return;
    this.readyState = CLOSING;
    this.#wire.closing(code, reason);
  }

  terminate(): void {
    if (this.readyState !== CLOSED) this.#wire.cut('terminated');
  }

  drained(): void {
    this._socket.emit('drain');
  }

  over(code: number, reason: string): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.emit('close', code, Buffer.from(reason));
  }
}

/** Its kind and its name. */
export const operationOf = (query: string): string => /\w+ \w+/.exec(query)?.[0] ?? '';

/** Tokens and names of requests differ from run to run, and decide nothing. */
export const withoutDrawn = (text: string): string => text.replace(/"(token|requestId)":"[^"]*"/g, '');

/** What a message says, without what differs from run to run: tokens, and ids that libraries draw. */
const outline = (text: string): string => {
  const message = JSON.parse(text) as { type: string; payload?: { query?: string; variables?: unknown } };
  if (message.type === 'connection_init') return message.type;
  const { query, variables } = message.payload ?? {};
  if (query !== undefined) return `${operationOf(query)} ${JSON.stringify(variables)}`;
  return withoutDrawn(JSON.stringify(message.payload ?? message.type));
};
