import type { Clock, GraphqlResult, Link, LinkListener, Random, Sink, Transport, Variables } from '../ports.ts';
import type { FakeServer, Session } from './fake-server.ts';

/** What a network does to one device. Chances are from 0 to 1. */
export interface NetworkFaults {
  readonly delayMinMs: number;
  readonly delayMaxMs: number;
  readonly dropFrame: number;
  readonly duplicateFrame: number;
  /** Lets a frame be overtaken by those behind it. */
  readonly reorderFrame: number;
  /** Requests whose answer is lost after the server has acted. */
  readonly loseAnswer: number;
}

export const GOOD_NETWORK: NetworkFaults = {
  delayMinMs: 5,
  delayMaxMs: 5,
  dropFrame: 0,
  duplicateFrame: 0,
  reorderFrame: 0,
  loseAnswer: 0,
};

/** How soon what a silent socket holds back arrives once it is heard again. */
const SILENT_RETRY_MS = 50;

const isMarks = ({ data }: GraphqlResult): boolean =>
  (data as { events?: { __typename?: string } } | null | undefined)?.events?.__typename === 'MarksChanged';

interface OpenLink {
  readonly listener: LinkListener;
  isOver: boolean;
  readonly ends: (() => void)[];
  readonly pending: Set<(error: Error) => void>;
}

/** The way between one device and the server: slow, lossy or cut, as told. */
export class FakeNetwork {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #server: FakeServer;
  readonly #session: Session;
  readonly #links = new Set<OpenLink>();
  /** Frames and answers keep their order on one connection, unless a fault reorders them. */
  #arrivesAtMs = 0;
  isOnline = true;
  /** A half-dead socket: nothing arrives, nobody notices. */
  isSilent = false;
  faults: NetworkFaults = GOOD_NETWORK;
  connects = 0;
  /** Close code that the next connections meet instead of opening. */
  readonly refusals: number[] = [];

  constructor(server: FakeServer, session: Session, clock: Clock, random: Random) {
    this.#server = server;
    this.#session = session;
    this.#clock = clock;
    this.#random = random;
  }

  readonly transport: Transport = {
    connect: (listener) => this.#connect(listener),
    request: (document, variables) => this.#request(document, variables, null),
  };

  get openLinks(): number {
    return this.#links.size;
  }

  goOffline(): void {
    this.isOnline = false;
    this.cut(1006);
  }

  /** Closes every socket of this device. */
  cut(code: number, reason = ''): void {
    for (const link of [...this.#links]) this.#over(link, code, reason);
  }

  #over(link: OpenLink, code: number, reason = ''): void {
    if (!this.#end(link)) return;
    link.listener.closed({ code, reason });
  }

  #end(link: OpenLink): boolean {
    if (link.isOver) return false;
    link.isOver = true;
    this.#links.delete(link);
    for (const end of link.ends) end();
    for (const reject of [...link.pending]) reject(new Error('The connection was lost.'));
    return true;
  }

  #delayMs(): number {
    return this.faults.delayMinMs + Math.floor(this.#random.next() * (this.faults.delayMaxMs - this.faults.delayMinMs + 1));
  }

  #later(work: () => void, keepsOrder = true): void {
    const now = this.#clock.now();
    let atMs = now + this.#delayMs();
    if (keepsOrder) {
      atMs = Math.max(atMs, this.#arrivesAtMs);
      this.#arrivesAtMs = atMs;
    }
    this.#clock.setTimer(work, atMs - now);
  }

  #connect(listener: LinkListener): Link {
    this.connects += 1;
    const link: OpenLink = { listener, isOver: false, ends: [], pending: new Set() };
    this.#links.add(link);
    this.#later(() => {
      const refusal = this.refusals.shift();
      if (link.isOver) return;
      if (!this.isOnline) this.#over(link, 1006);
      else if (refusal !== undefined) this.#over(link, refusal);
      else if (this.#server.revoked.has(this.#session.deviceId)) this.#over(link, 4401, 'Unauthorized');
      else listener.opened();
    });
    return {
      request: (document, variables) => this.#request(document, variables, link),
      subscribe: (document, variables, sink) => this.#subscribe(link, document, variables, sink),
      close: () => void this.#end(link),
    };
  }

  #subscribe(link: OpenLink, document: string, variables: Variables, sink: Sink): () => void {
    let isEnded = false;
    const arrive = (work: () => void) => {
      const { dropFrame, duplicateFrame, reorderFrame } = this.faults;
      if (link.isOver || this.isSilent || this.#random.next() < dropFrame) return;
      const deliver = () => {
        if (!link.isOver && !isEnded && !this.isSilent) work();
      };
      this.#later(deliver, this.#random.next() >= reorderFrame);
      if (this.#random.next() < duplicateFrame) this.#later(deliver);
    };
    // Marks carry no version by which a loss could be seen: that an open socket loses nothing, and that a resume repeats what came
    // shortly before its cursor, is what brings them.
    const insist = (work: () => void): void => {
      if (link.isOver || isEnded) return;
      if (this.isSilent) this.#clock.setTimer(() => insist(work), SILENT_RETRY_MS);
      else this.#later(() => (this.isSilent ? insist(work) : !link.isOver && !isEnded && work()));
    };
    const wrapped: Sink = {
      next: (result) => (isMarks(result) ? insist : arrive)(() => sink.next(result)),
      error: (errors) => arrive(() => sink.error(errors)),
      complete: () => arrive(() => sink.complete()),
    };
    let end = () => {};
    this.#later(() => {
      if (link.isOver || isEnded || this.isSilent) return;
      end = this.#server.subscribe(this.#session, document, variables, wrapped);
      link.ends.push(end);
    });
    return () => {
      isEnded = true;
      end();
    };
  }

  #request(document: string, variables: Variables, link: OpenLink | null): Promise<GraphqlResult> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        link?.pending.delete(fail);
        reject(error);
      };
      link?.pending.add(fail);
      const isCut = () => !this.isOnline || link?.isOver === true;
      this.#later(() => {
        if (isCut()) {
          fail(new Error('The server cannot be reached.'));
          return;
        }
        if (this.isSilent) return;
        const result = this.#server.request(this.#session, document, variables);
        if (this.#random.next() < this.faults.loseAnswer) {
          if (link === null) fail(new Error('The answer was lost.'));
          else this.#over(link, 1006);
          return;
        }
        this.#later(() => {
          if (isCut()) fail(new Error('The server cannot be reached.'));
          else if (!this.isSilent) {
            link?.pending.delete(fail);
            resolve(result);
          }
        });
      });
    });
  }
}
