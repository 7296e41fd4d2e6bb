import type { History } from './effects/history.ts';
import { EngineStopped, RequestFailed } from './effects/requester.ts';
import { floorOf, unreadOf, type Chat } from './state/state.ts';
import { reachedStartOf, tailLengthOf } from './state/timeline.ts';
import type { Store } from './store.ts';
import type { MessageView, Observable, Timeline, TimelineView } from './types.ts';
import type { Views } from './views.ts';

const EMPTY: TimelineView = { items: [], reachedStart: false, unreadFromSeq: null, loading: true };
/** A chat that shows fewer messages than this when it opens loads a page at once. */
const FIRST_SCREEN = 50;

export interface OpenTimelineDeps {
  readonly chatId: string;
  readonly store: Store;
  readonly views: Views;
  readonly history: History;
  /** True while any timeline of this chat is open: pages go on loading for the next one. */
  readonly isWanted: () => boolean;
  readonly onLoading: () => void;
  readonly onClose: (timeline: OpenTimeline) => void;
}

export class OpenTimeline implements Timeline {
  readonly #deps: OpenTimelineDeps;
  readonly #observable: Observable<TimelineView>;
  readonly #render: ReturnType<Views['timeline']>;
  readonly #incoming = new Set<(message: MessageView) => void>();
  #unreadFromSeq: number | null | undefined;
  #loads = 0;
  /** The newest seq for which the tail was asked, so that a failing page is not asked for again and again. */
  #tailAskedFor = -1;

  constructor(deps: OpenTimelineDeps) {
    this.#deps = deps;
    this.#render = deps.views.timeline(deps.chatId);
    this.#observable = deps.views.observable(() => this.#view());
  }

  get chatId(): string {
    return this.#deps.chatId;
  }

  get = (): TimelineView => this.#observable.get();

  subscribe = (listener: () => void): (() => void) => this.#observable.subscribe(listener);

  async loadOlder(): Promise<void> {
    const chat = this.#chat;
    const first = chat?.messages[0];
    if (chat === undefined || reachedStartOf(chat)) return;
    await this.#load(first === undefined ? this.#newest() : this.#deps.history.before(chat.id, first.seq, this.#deps.isWanted));
  }

  async fill({ fromSeq, toSeq }: { fromSeq: number; toSeq: number }, near: 'start' | 'end'): Promise<void> {
    const { chatId, history, isWanted } = this.#deps;
    // Overtaken by a message that is held: the frames are on their way, or asked for already.
    if (fromSeq > (this.#chat?.lastSeq ?? 0)) return;
    await this.#load(near === 'end' ? history.before(chatId, toSeq + 1, isWanted) : history.after(chatId, fromSeq - 1, isWanted));
  }

  async loadAround(seq: number): Promise<void> {
    await this.#load(this.#deps.history.around(this.#deps.chatId, seq, this.#deps.isWanted));
  }

  onIncoming(listener: (message: MessageView) => void): () => void {
    this.#incoming.add(listener);
    return () => this.#incoming.delete(listener);
  }

  incoming(message: MessageView): void {
    for (const listener of [...this.#incoming]) listener(message);
  }

  close(): void {
    this.#incoming.clear();
    this.#deps.onClose(this);
  }

  /** Called when the chat has changed: fixes the unread line at first sight, and fetches the end where it is missing. */
  refresh(): void {
    const chat = this.#chat;
    if (chat === undefined) return;
    if (this.#unreadFromSeq === undefined) {
      this.#unreadFromSeq = unreadOf(chat) > 0 ? Math.max(chat.own.readSeq, floorOf(chat)) + 1 : null;
    }
    const isShort = tailLengthOf(chat) < FIRST_SCREEN && !reachedStartOf(chat);
    const isFirst = this.#tailAskedFor < 0;
    const tailIsMissing = tailLengthOf(chat) === 0 && chat.lastSeq > floorOf(chat);
    if ((isFirst && isShort) || (tailIsMissing && chat.lastSeq > this.#tailAskedFor)) {
      this.#tailAskedFor = chat.lastSeq;
      void this.#load(this.#newest());
    } else if (isFirst) this.#tailAskedFor = 0;
  }

  get #chat(): Chat | undefined {
    return this.#deps.store.state.chats.get(this.#deps.chatId);
  }

  #newest(): Promise<void> {
    return this.#deps.history.newest(this.#deps.chatId, this.#deps.isWanted);
  }

  async #load(page: Promise<void>): Promise<void> {
    this.#loads += 1;
    this.#deps.onLoading();
    try {
      await page;
    } catch (error) {
      // The hole stays on screen, and coming into view it is asked for again.
      if (!(error instanceof RequestFailed) && !(error instanceof EngineStopped)) throw error;
    } finally {
      this.#loads -= 1;
      this.#deps.onLoading();
    }
  }

  #view(): TimelineView {
    const chat = this.#chat;
    return chat === undefined ? EMPTY : this.#render(chat, this.#unreadFromSeq ?? null, this.#loads > 0);
  }
}
