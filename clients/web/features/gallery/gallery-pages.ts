import type { MessageView, SightView } from '../../../sync/types.ts';
import { linkify } from '../../lib/linkify.ts';
import type { Problem } from '../session/problem.ts';

export type GalleryKind = 'MEDIA' | 'FILE' | 'VOICE' | 'LINK';

/** Where a message belongs, by what it shows; null: nowhere. The server decides it by the same rule. */
export function galleryKindOf({ content }: Pick<MessageView, 'content'>): GalleryKind | null {
  const kind: string = content.kind;
  if (kind === 'image' || kind === 'video') return 'MEDIA';
  if (kind === 'file') return 'FILE';
  if (kind === 'voice') return 'VOICE';
  if (content.kind !== 'text') return null;
  return linkify(content.body).some((span) => span.kind === 'link') ? 'LINK' : null;
}

export interface GalleryPage {
  readonly version: number;
  readonly messages: readonly MessageView[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

export type PageAsk = { readonly beforeSeq?: number; readonly afterSeq?: number };

export interface GallerySource {
  /** The newest page without an ask. Null: there is no such chat for the viewer any more. */
  page(ask: PageAsk): Promise<GalleryPage | null | { readonly problem: Problem }>;
  /** What has changed since; null when that is too much to tell. */
  changes(afterVersion: number): Promise<{ readonly version: number; readonly messages: readonly MessageView[] } | null>;
}

export interface GalleryView {
  /** Oldest first. */
  readonly messages: readonly MessageView[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  readonly loading: boolean;
  readonly problem: Problem | null;
}

/**
 * A stretch of what a chat holds of one kind, which grows at both ends and follows the chat: what comes in is added where the stretch reaches
 * the newest, what is recalled, cleared or deleted is shown no more.
 */
export class GalleryPages {
  readonly #kind: GalleryKind;
  readonly #source: GallerySource;
  readonly #bySeq = new Map<number, MessageView>();
  readonly #listeners = new Set<() => void>();
  #hasOlder = true;
  #hasNewer: boolean;
  #loading: 'older' | 'newer' | null = null;
  #problem: Problem | null = null;
  /** What the stretch holds is as of this version. */
  #version: number | null = null;
  #sight: SightView = { version: 0, floorSeq: 0, deleted: [] };
  #following = false;
  #view: GalleryView;

  /** `from`: a message to begin at; without it, the newest. */
  constructor(kind: GalleryKind, source: GallerySource, from?: MessageView) {
    this.#kind = kind;
    this.#source = source;
    this.#hasNewer = from !== undefined;
    if (from?.seq != null) this.#bySeq.set(from.seq, from);
    this.#view = this.#render();
  }

  get = (): GalleryView => this.#view;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  loadOlder(): Promise<void> {
    return this.#load('older');
  }

  loadNewer(): Promise<void> {
    return this.#load('newer');
  }

  /** How the chat stands now. */
  look(sight: SightView): void {
    const before = this.#sight;
    this.#sight = sight;
    if (before.floorSeq !== sight.floorSeq || before.deleted !== sight.deleted) this.#tell();
    void this.#follow();
  }

  async #load(side: 'older' | 'newer'): Promise<void> {
    if (this.#loading !== null || !(side === 'older' ? this.#hasOlder : this.#hasNewer)) return;
    this.#loading = side;
    this.#problem = null;
    this.#tell();
    const seqs = [...this.#bySeq.keys()];
    const ask: PageAsk = seqs.length === 0 ? {} : side === 'older' ? { beforeSeq: Math.min(...seqs) } : { afterSeq: Math.max(...seqs) };
    const page = await this.#source.page(ask);
    this.#loading = null;
    if (page === null) {
      this.#bySeq.clear();
      this.#hasOlder = this.#hasNewer = false;
    } else if ('problem' in page) {
      this.#problem = page.problem;
    } else {
      for (const message of page.messages) this.#put(message);
      if (side === 'older') this.#hasOlder = page.hasOlder;
      else this.#hasNewer = page.hasNewer;
      this.#version ??= page.version;
      // A page may be newer than what was read before it: what lies between is read again, which does no harm.
      this.#version = Math.min(this.#version, page.version);
    }
    this.#tell();
    void this.#follow();
  }

  /** One reading at a time; what changes meanwhile is read after it. */
  async #follow(): Promise<void> {
    if (this.#following) return;
    this.#following = true;
    try {
      while (this.#loading === null && this.#version !== null && this.#version < this.#sight.version) {
        const after = this.#version;
        const changes = await this.#source.changes(after);
        if (changes === null) return this.#begin();
        for (const message of changes.messages) this.#apply(message);
        if (changes.version <= after) return;
        this.#version = changes.version;
        this.#tell();
      }
    } catch {
      // A network that is away: the next change, or the next page, asks again.
    } finally {
      this.#following = false;
    }
  }

  /** Too much has changed: from the newest on. */
  #begin(): void {
    this.#bySeq.clear();
    this.#version = null;
    this.#hasOlder = true;
    this.#hasNewer = false;
    void this.#load('older');
  }

  #apply(message: MessageView): void {
    const { seq } = message;
    if (seq === null) return;
    if (galleryKindOf(message) !== this.#kind) {
      this.#bySeq.delete(seq);
      return;
    }
    const seqs = [...this.#bySeq.keys()];
    const low = seqs.length === 0 || !this.#hasOlder ? 0 : Math.min(...seqs);
    const high = this.#hasNewer ? Math.max(0, ...seqs) : Infinity;
    // Beyond the stretch it comes with its page.
    if (seq >= low && seq <= high) this.#put(message);
  }

  #put(message: MessageView): void {
    if (message.seq !== null && galleryKindOf(message) === this.#kind) this.#bySeq.set(message.seq, message);
  }

  #render(): GalleryView {
    const { floorSeq, deleted } = this.#sight;
    const isShown = (seq: number) => seq > floorSeq && !deleted.some(({ fromSeq, toSeq }) => fromSeq <= seq && seq <= toSeq);
    const messages = [...this.#bySeq]
      .filter(([seq]) => isShown(seq))
      .sort(([a], [b]) => a - b)
      .map(([, message]) => message);
    return {
      messages,
      hasOlder: this.#hasOlder,
      hasNewer: this.#hasNewer,
      loading: this.#loading !== null,
      problem: this.#problem,
    };
  }

  #tell(): void {
    this.#view = this.#render();
    for (const listener of [...this.#listeners]) listener();
  }
}
