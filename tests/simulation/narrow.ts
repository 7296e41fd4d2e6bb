import { createGraphqlTransport } from '../../clients/sync/index.ts';
import type { Link } from '../../clients/sync/ports.ts';
import type { Witness } from './invariants.ts';
import type { Network } from './network.ts';
import { Lane, type Schedule } from './schedule.ts';
import type { Line } from './wire.ts';

const MESSAGE_ADDED = 'subscription MessageAdded($chatId: ID!) { messageAdded(chatId: $chatId) { id seq chatId } }';
const TYPING = 'subscription Typing($chatId: ID!) { typing(chatId: $chatId) { user { id } typing } }';
const AGAIN_MS = 2_000;

interface Heard {
  readonly messageAdded?: { readonly id: string; readonly seq: number; readonly chatId: string };
  readonly typing?: { readonly user: { readonly id: string }; readonly typing: boolean };
}

export interface NarrowDeps {
  readonly schedule: Schedule;
  readonly network: Network;
  readonly witness: Witness;
  readonly token: string;
  readonly chatId: string;
}

/**
 * A client without the engine, that wants one thing only: what is said in one chat, and who writes there. Such subscriptions do not
 * resume, so it may miss what was said while it was away; but it hears nothing twice, nothing in another order, and nothing that is not so.
 */
export class NarrowListener {
  readonly line: Line;
  readonly #deps: NarrowDeps;
  readonly seqs = new Set<number>();
  readonly typing = new Map<string, boolean>();
  #link: Link | null = null;

  constructor(deps: NarrowDeps) {
    this.#deps = deps;
    this.line = { name: 'listener', lane: new Lane('listener'), isOnline: true, isSilent: false, isStalled: false, wires: new Set() };
    this.#connect();
  }

  get chatId(): string {
    return this.#deps.chatId;
  }

  #connect(): void {
    const { network, token } = this.#deps;
    const transport = createGraphqlTransport({ ...network.transportOptions(this.line), token: () => token });
    const link = transport.connect({ opened: () => this.#listen(link), closed: () => this.#again() });
    this.#link = link;
  }

  #again(): void {
    const link = this.#link;
    this.#link = null;
    link?.close();
    this.#deps.schedule.in(AGAIN_MS, 'listens again', this.line.lane, () => {
      if (this.#link === null) this.#connect();
    });
  }

  #listen(link: Link): void {
    const { chatId } = this.#deps;
    let lastSeq = 0;
    const next = ({ data }: { readonly data?: unknown }): void => {
      const { messageAdded, typing } = (data ?? {}) as Heard;
      if (typing !== undefined) this.typing.set(typing.user.id, typing.typing);
      if (messageAdded === undefined) return;
      this.#check(messageAdded, lastSeq);
      lastSeq = messageAdded.seq;
    };
    const ended = (): void => {
      if (this.#link === link) this.#again();
    };
    for (const document of [MESSAGE_ADDED, TYPING]) link.subscribe(document, { chatId }, { next, error: ended, complete: ended });
  }

  #check({ id, seq, chatId }: Required<Heard>['messageAdded'], lastSeq: number): void {
    const { witness } = this.#deps;
    if (chatId !== this.#deps.chatId) witness.broken(`The listener of ${this.#deps.chatId} hears of ${chatId}`);
    if (seq <= lastSeq) witness.broken(`The listener hears ${seq} after ${lastSeq}`);
    const place = `${chatId} ${seq}`;
    const known = witness.shown.get(place);
    if (known === undefined) witness.shown.set(place, id);
    else if (known !== id) witness.broken(`The listener hears ${id} at ${seq}, where ${known} was shown`);
    this.seqs.add(seq);
  }

  /** Sockets and packets pass again. */
  recover(): void {
    this.line.isOnline = true;
    this.line.isSilent = false;
    // A dead socket that nobody has told of is given up: it has no engine to ask after it.
    if (this.#link !== null) this.#again();
  }
}
