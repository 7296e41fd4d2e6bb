import { SET_TYPING } from '../operations.ts';
import type { Clock } from '../ports.ts';
import type { Change, Store } from '../store.ts';
import type { TypingChangedWire } from '../wire.ts';
import { inBackground, type Requester } from './requester.ts';

const TELL_EVERY_MS = 3000;
/** The longest a notice may stand, whatever the clocks say. */
const NOTICE_MAX_MS = 8000;

interface Typist {
  readonly userId: string;
  readonly untilMs: number;
}

const NOBODY: readonly string[] = [];

export interface TypingDeps {
  readonly store: Store;
  readonly requester: Requester;
  readonly clock: Clock;
  readonly userId: string;
  /** What the server's clock shows now, as far as known. */
  readonly serverNow: () => number;
  readonly isLive: () => boolean;
  readonly onChange: () => void;
}

/** Who is typing where. Never stored: a notice comes with a frame and lapses by itself. */
export class Typing {
  readonly #deps: TypingDeps;
  readonly #typists = new Map<string, readonly Typist[]>();
  readonly #shown = new Map<string, readonly string[]>();
  readonly #toldAtMs = new Map<string, number>();
  #cancelTimer: (() => void) | null = null;

  constructor(deps: TypingDeps) {
    this.#deps = deps;
    deps.store.onChange((change) => this.#onChange(change));
  }

  /** The same array until someone starts or stops. */
  of(chatId: string): readonly string[] {
    return this.#shown.get(chatId) ?? NOBODY;
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  /** The viewer pressed a key. Told at most every three seconds, and only while live: an old notice is worth nothing. */
  pressed(chatId: string): void {
    const { clock, isLive, requester } = this.#deps;
    const now = clock.now();
    const toldAtMs = this.#toldAtMs.get(chatId);
    if (!isLive() || (toldAtMs !== undefined && now >= toldAtMs && now - toldAtMs < TELL_EVERY_MS)) return;
    this.#toldAtMs.set(chatId, now);
    inBackground(requester.once(SET_TYPING, { input: { chatId, typing: true } }));
  }

  /** The text was sent: the next key is news again. */
  sent(chatId: string): void {
    this.#toldAtMs.delete(chatId);
  }

  #onChange({ action }: Change): void {
    if (action?.type !== 'frame') return;
    const { frame } = action;
    if (frame.__typename === 'TypingChanged') this.#notice(frame as TypingChangedWire);
    else if (frame.__typename === 'ChatChanges')
      this.#endForSenders(frame as { chatId: string; messages: readonly { sender: { id: string } | null }[] });
  }

  #notice({ chatId, user, typing, expiresAt }: TypingChangedWire): void {
    if (user.id === this.#deps.userId) return;
    const others = (this.#typists.get(chatId) ?? []).filter((typist) => typist.userId !== user.id);
    const leftMs = Math.min(NOTICE_MAX_MS, Date.parse(expiresAt) - this.#deps.serverNow());
    const isOn = typing && leftMs > 0;
    this.#set(chatId, isOn ? [...others, { userId: user.id, untilMs: this.#deps.clock.now() + leftMs }] : others);
  }

  /** Whoever has sent is not typing any more. */
  #endForSenders({ chatId, messages }: { chatId: string; messages: readonly { sender: { id: string } | null }[] }): void {
    const typists = this.#typists.get(chatId);
    if (typists === undefined) return;
    const senders = new Set(messages.map((message) => message.sender?.id));
    this.#set(
      chatId,
      typists.filter((typist) => !senders.has(typist.userId)),
    );
  }

  #set(chatId: string, typists: readonly Typist[]): void {
    if (typists.length === 0) this.#typists.delete(chatId);
    else this.#typists.set(chatId, typists);
    const shown = typists.map((typist) => typist.userId);
    const before = this.of(chatId);
    if (shown.length !== before.length || shown.some((id, at) => id !== before[at])) {
      if (shown.length === 0) this.#shown.delete(chatId);
      else this.#shown.set(chatId, shown);
      this.#deps.onChange();
    }
    this.#schedule();
  }

  #schedule(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const next = Math.min(...[...this.#typists.values()].flat().map((typist) => typist.untilMs));
    if (!Number.isFinite(next)) return;
    const waitMs = Math.min(NOTICE_MAX_MS, Math.max(0, next - this.#deps.clock.now()));
    this.#cancelTimer = this.#deps.clock.setTimer(() => this.#lapse(), waitMs);
  }

  #lapse(): void {
    this.#cancelTimer = null;
    const now = this.#deps.clock.now();
    for (const [chatId, typists] of [...this.#typists]) {
      this.#set(
        chatId,
        // A clock that stepped back would keep a notice for long: what lies too far ahead lapses as well.
        typists.filter((typist) => typist.untilMs > now && typist.untilMs - now <= NOTICE_MAX_MS),
      );
    }
    this.#schedule();
  }
}
