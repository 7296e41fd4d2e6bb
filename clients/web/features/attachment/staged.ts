import type { MessageView, SyncEngine } from '../../../sync/types.ts';
import { readTrimmed } from '../message/markup-loader.ts';
import { asSent } from './as-sent.ts';
import { chosenOf, type Chosen } from './file-kind.ts';
import { type KeptWording, type SendHow, stagedStore, type StagedFile } from './upload-store.ts';
import { uploadsOf } from './uploads.ts';

export type Wording = Pick<KeptWording, 'caption' | 'tokens' | 'original' | 'asFiles'>;

/** What is chosen for a chat and waits to be looked at once more. */
export interface Staged extends Wording {
  readonly files: readonly StagedFile[];
  /** It is being looked at. */
  readonly isOpen: boolean;
}

const FRESH: Wording = { caption: '', tokens: [], original: false, asFiles: false };
const SAVE_MS = 400;

/** Chosen and not sent, by chat. It stays through a reload, until it is sent or thrown away. */
export class StagedFiles {
  readonly #engine: SyncEngine;
  readonly #userId: string;
  readonly #listeners = new Set<() => void>();
  readonly #saving = new Map<string, ReturnType<typeof setTimeout>>();
  #byChat: ReadonlyMap<string, Staged> = new Map();
  /** What is answered in a chat, and what to do once the answer is on its way. */
  readonly #answers = new Map<string, { readonly message: MessageView; readonly done: () => void }>();

  constructor(engine: SyncEngine, userId: string) {
    this.#engine = engine;
    this.#userId = userId;
    void stagedStore.list(userId).then(
      (kept) => {
        for (const { chatId, files, wording } of kept)
          if (!this.#byChat.has(chatId)) this.#put(chatId, { ...FRESH, ...wording, files, isOpen: false });
      },
      () => {},
    );
  }

  get = (): ReadonlyMap<string, Staged> => this.#byChat;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** More, or the first; it is shown at once. */
  async add(chatId: string, files: readonly File[]): Promise<void> {
    const added = await Promise.all(
      files.map(async (file) => ({ id: crypto.randomUUID(), file, isImage: (await chosenOf(file)).kind === 'IMAGE' })),
    );
    const before = this.#byChat.get(chatId) ?? { ...FRESH, files: [] };
    this.#put(chatId, { ...before, files: [...before.files, ...added], isOpen: true });
    this.#keepFiles(chatId);
  }

  setOpen(chatId: string, isOpen: boolean): void {
    const staged = this.#byChat.get(chatId);
    if (staged !== undefined) this.#put(chatId, { ...staged, isOpen });
  }

  setFiles(chatId: string, files: readonly StagedFile[]): void {
    const staged = this.#byChat.get(chatId);
    if (staged === undefined) return;
    if (files.length === 0) return this.discard(chatId);
    this.#put(chatId, { ...staged, files });
    this.#keepFiles(chatId);
  }

  word(chatId: string, change: Partial<Wording>): void {
    const staged = this.#byChat.get(chatId);
    if (staged === undefined) return;
    this.#put(chatId, { ...staged, ...change });
    clearTimeout(this.#saving.get(chatId));
    this.#saving.set(
      chatId,
      setTimeout(() => {
        const now = this.#byChat.get(chatId);
        if (now === undefined) return;
        const { caption, tokens, original, asFiles } = now;
        void stagedStore.keepWording({ userId: this.#userId, chatId, caption, tokens, original, asFiles }).catch(() => {});
      }, SAVE_MS),
    );
  }

  answerIn(chatId: string): MessageView | null {
    return this.#answers.get(chatId)?.message ?? null;
  }

  /** Told by the chat that is open. */
  setAnswer(chatId: string, message: MessageView | null, done: () => void): void {
    const before = this.answerIn(chatId);
    if (message === null) this.#answers.delete(chatId);
    else this.#answers.set(chatId, { message, done });
    if (before !== message) this.#put(chatId, this.#byChat.get(chatId) ?? null);
  }

  /** They answer nothing after all. */
  dropAnswer(chatId: string): void {
    this.#answers.get(chatId)?.done();
  }

  discard(chatId: string): void {
    clearTimeout(this.#saving.get(chatId));
    this.#put(chatId, null);
    void stagedStore.remove(this.#userId, chatId).catch(() => {});
  }

  /** Hands them to the uploads. They stay kept here until they are kept there. */
  async send(chatId: string, how: SendHow = {}): Promise<void> {
    const staged = this.#byChat.get(chatId);
    if (staged === undefined) return;
    const { files, caption, tokens, original, asFiles } = staged;
    const answered = this.#answers.get(chatId);
    this.#put(chatId, null);
    answered?.done();
    const chosen: Chosen[] = [];
    // One after the other: each is unpacked to be made smaller, or looked into.
    for (const { file } of files) chosen.push(await asSent(await chosenOf(file, asFiles), original));
    const said = readTrimmed({ text: caption, tokens: tokens ?? [] });
    uploadsOf(this.#engine, this.#userId).add(chatId, chosen, said, answered?.message ?? null, how);
    // Something may have been chosen meanwhile.
    if (this.#byChat.has(chatId)) this.#keepFiles(chatId);
    else this.discard(chatId);
  }

  #keepFiles(chatId: string): void {
    const files = this.#byChat.get(chatId)?.files;
    if (files !== undefined) void stagedStore.keepFiles({ userId: this.#userId, chatId, files }).catch(() => {});
  }

  #put(chatId: string, staged: Staged | null): void {
    const next = new Map(this.#byChat);
    if (staged === null) next.delete(chatId);
    else next.set(chatId, staged);
    this.#byChat = next;
    for (const listener of [...this.#listeners]) listener();
  }
}

const known = new WeakMap<SyncEngine, StagedFiles>();

/** One for each signed-in engine. */
export function stagedOf(engine: SyncEngine, userId: string): StagedFiles {
  const staged = known.get(engine) ?? new StagedFiles(engine, userId);
  known.set(engine, staged);
  return staged;
}
