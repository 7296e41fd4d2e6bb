import type { AttachedDraft, ImageView, MessageView, SyncEngine, TextRange } from '../../../sync/types.ts';
import type { AttachmentPartsFragment } from '../../gql/graphql.ts';
import type { Problem } from '../session/problem.ts';
import { type Chosen, messagesOf } from './file-kind.ts';
import { cancelUpload, UploadProblem, uploadFile } from './upload-file.ts';
import { type KeptUpload, type SendHow, uploadStore } from './upload-store.ts';

export interface UploadView {
  readonly id: string;
  readonly chatId: string;
  readonly files: readonly Chosen[];
  /** When it is sent; null: once it is there. */
  readonly sendAt: string | null;
  /** From 0 to 1. */
  readonly progress: number;
  /** Null: it is under way, or waits for its turn. */
  readonly problem: Problem | null;
}

interface Running {
  readonly kept: KeptUpload;
  view: UploadView;
  abort: AbortController;
  uploadIds: Set<string>;
}

/** What is said of files. */
interface Said {
  readonly body: string;
  readonly ranges: readonly TextRange[];
}

const NOTHING_SAID: Said = { body: '', ranges: [] };
const AT_ONCE_MAX = 2;
const RETRY_MS = 3_000;

const imageOf = ({ name, width, height, placeholder, url, thumbnailUrl }: AttachmentPartsFragment): ImageView => ({
  name,
  width: width ?? 1,
  height: height ?? 1,
  placeholder: placeholder ?? '',
  animated: false,
  url,
  thumbnailUrl: thumbnailUrl ?? url,
});

/** Messages of one choice go one after the other at their time, too. */
const inOrder = ({ sendAt, ...how }: SendHow, at: number): SendHow =>
  sendAt === undefined ? how : { ...how, sendAt: new Date(Date.parse(sendAt) + at).toISOString() };

/** All that has to be there: a video's poster goes behind it. */
const allOf = (files: readonly Chosen[]): readonly Chosen[] =>
  files.flatMap((chosen) => {
    const poster = chosen.film?.poster;
    return poster == null ? [chosen] : [chosen, { kind: 'IMAGE', type: 'image/jpeg', file: poster } as const];
  });

const draftOf = (
  { id, caption, ranges, files, replyTo = null, how }: KeptUpload,
  attachments: readonly AttachmentPartsFragment[],
): AttachedDraft => {
  const message = { clientMessageId: id, replyTo, silent: how?.silent };
  const attachmentIds = attachments.map((one) => one.id);
  const said = { caption, ...(ranges === undefined ? {} : { ranges }) };
  const [first] = attachments as [AttachmentPartsFragment];
  const voice = files[0]?.voice;
  if (voice !== undefined) {
    const durationMs = first.durationMs ?? voice.durationMs;
    const content = { kind: 'voice', durationMs, waveform: voice.waveform, url: first.url } as const;
    return { ...message, attachmentIds, content };
  }
  const film = files[0]?.film;
  if (film !== undefined) {
    const { name, type, size, url } = first;
    const measured = {
      durationMs: first.durationMs ?? film.durationMs,
      width: first.width ?? film.width,
      height: first.height ?? film.height,
    };
    const [poster = null] = attachments.slice(1).map(imageOf);
    const content = { kind: 'video', name, type, size, url, ...measured, poster, ...said } as const;
    return { ...message, attachmentIds, content };
  }
  if (first.thumbnailUrl === null) {
    const { name, type, size, url } = first;
    return { ...message, attachmentIds, content: { kind: 'file', name, type, size, url, ...said } };
  }
  const images = attachments.map(imageOf);
  return { ...message, attachmentIds, content: { kind: 'image', images, ...said } };
};

/**
 * What is being uploaded on this device. It stays through a reload, and goes on in one tab. A message is handed to the engine when all of it is
 * there; until then it holds up nothing else.
 */
export class Uploads {
  readonly #engine: SyncEngine;
  readonly #userId: string;
  readonly #running = new Map<string, Running>();
  readonly #listeners = new Set<() => void>();
  readonly #scheduled = new Set<(sendAt: string) => void>();
  #views: readonly UploadView[] = [];
  #free = AT_ONCE_MAX;
  readonly #line: (() => void)[] = [];

  constructor(engine: SyncEngine, userId: string) {
    this.#engine = engine;
    this.#userId = userId;
    void uploadStore.list(userId).then(
      (kept) => kept.forEach((one) => this.#adopt(one, () => uploadStore.has(one.id))),
      () => {},
    );
  }

  get = (): readonly UploadView[] => this.#views;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Told when something waits with the server for its time. */
  onScheduled(listener: (sendAt: string) => void): () => void {
    this.#scheduled.add(listener);
    return () => void this.#scheduled.delete(listener);
  }

  /** Files of one choice, as one or several messages; what is said of them stands with the first, and it is the answer. */
  add(
    chatId: string,
    chosen: readonly Chosen[],
    { body: caption, ranges }: Said = NOTHING_SAID,
    replyTo: MessageView | null = null,
    how: SendHow = {},
  ): void {
    for (const [at, files] of messagesOf(chosen).entries()) {
      const first = at === 0 ? { caption, ...(ranges.length === 0 ? {} : { ranges }), replyTo } : { caption: '' };
      const named = { id: crypto.randomUUID(), userId: this.#userId, chatId, createdMs: Date.now() };
      const kept: KeptUpload = { ...named, files, ...first, how: inOrder(how, at) };
      void uploadStore.keep(kept).catch(() => {});
      this.#adopt(kept);
    }
  }

  retry(id: string): void {
    const running = this.#running.get(id);
    if (running === undefined || running.view.problem === null) return;
    running.abort = new AbortController();
    this.#show(running, { problem: null });
    void this.#run(running);
  }

  cancel(id: string): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    running.abort.abort(new Error('given up'));
    for (const uploadId of running.uploadIds) cancelUpload(uploadId);
    this.#forget(id);
  }

  /** Whoever holds the lock uploads. Another tab waits for it: it goes on where that one was closed, or finds nothing left to do. */
  #adopt(kept: KeptUpload, isLeft: () => Promise<boolean> = () => Promise.resolve(true)): void {
    const begin = async (): Promise<void> => {
      if (this.#running.has(kept.id) || !(await isLeft())) return;
      const { id, chatId, files, how } = kept;
      const view: UploadView = { id, chatId, files, sendAt: how?.sendAt ?? null, progress: 0, problem: null };
      const running: Running = { kept, view, abort: new AbortController(), uploadIds: new Set() };
      this.#running.set(kept.id, running);
      this.#tell();
      void this.#run(running);
      // Held until it is done or given up.
      await new Promise<void>((resolve) => {
        const stop = this.subscribe(() => {
          if (this.#running.has(kept.id)) return;
          stop();
          resolve();
        });
      });
    };
    if (navigator.locks === undefined) void begin();
    else void navigator.locks.request(`parley-upload-${kept.id}`, begin);
  }

  async #run(running: Running): Promise<void> {
    const { kept, abort } = running;
    await this.#turn();
    try {
      const files = allOf(kept.files);
      const total = files.reduce((sum, { file }) => sum + file.size, 0);
      const attachments: AttachmentPartsFragment[] = [];
      let before = 0;
      for (const chosen of files) {
        attachments.push(
          await uploadFile(chosen, {
            signal: abort.signal,
            onSent: (bytes) => this.#show(running, { progress: (before + bytes) / total }),
            onUpload: (uploadId) => running.uploadIds.add(uploadId),
          }),
        );
        before += chosen.file.size;
      }
      if (abort.signal.aborted) return;
      await this.#hand(kept, draftOf(kept, attachments));
      this.#forget(kept.id);
    } catch (error) {
      if (abort.signal.aborted) return;
      const problem = error instanceof UploadProblem ? error.problem : ({ code: 'UNEXPECTED', path: [] } as const);
      this.#show(running, { problem });
      // A network comes back; what was refused stays refused until somebody says otherwise.
      if (problem.code === 'NETWORK') setTimeout(() => this.retry(kept.id), RETRY_MS);
    } finally {
      this.#free += 1;
      this.#line.shift()?.();
    }
  }

  /** What was to wait and came too late for that is sent at once. */
  async #hand({ chatId, how }: KeptUpload, draft: AttachedDraft): Promise<void> {
    const sendAt = how?.sendAt;
    if (sendAt === undefined || Date.parse(sendAt) <= Date.now()) return void this.#engine.sendAttached(chatId, draft);
    const { scheduleAttached } = await import('../schedule/schedule-attached.ts');
    const problem = await scheduleAttached(this.#engine, chatId, draft, sendAt);
    if (problem !== null) throw new UploadProblem(problem);
    for (const tell of this.#scheduled) tell(sendAt);
  }

  async #turn(): Promise<void> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#line.push(resolve));
    this.#free -= 1;
  }

  #show(running: Running, change: Partial<UploadView>): void {
    running.view = { ...running.view, ...change };
    this.#tell();
  }

  #forget(id: string): void {
    this.#running.delete(id);
    void uploadStore.remove(id).catch(() => {});
    this.#tell();
  }

  #tell(): void {
    this.#views = [...this.#running.values()].map(({ view }) => view);
    for (const listener of [...this.#listeners]) listener();
  }
}

const known = new WeakMap<SyncEngine, Uploads>();

/** One for each signed-in engine. */
export function uploadsOf(engine: SyncEngine, userId: string): Uploads {
  const uploads = known.get(engine) ?? new Uploads(engine, userId);
  known.set(engine, uploads);
  return uploads;
}
