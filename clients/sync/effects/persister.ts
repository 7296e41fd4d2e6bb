import type { Clock, Random, Storage, StorageWrite, Table } from '../ports.ts';
import { inOrder, type Wish } from '../state/settings.ts';
import type { State } from '../state/state.ts';
import type { Change, Store } from '../store.ts';
import {
  CHATS_STORED_MAX,
  CHATS_WITH_PAGE,
  chatWrite,
  draftWrite,
  markWrite,
  personWrite,
  rootWrite,
  sendDelete,
  sendWrite,
  wishWrite,
} from '../storage/records.ts';
import { retryDelayMs } from './backoff.ts';

const COALESCE_MS = 150;
const OWN_TABLES = ['sends', 'marks', 'drafts', 'wishes'] as const;

export interface PersisterDeps {
  readonly storage: Storage;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

const ROOT_FIELDS = [
  'cursor',
  'account',
  'accountVersion',
  'accountBehind',
  'auditWanted',
  'behind',
  'list',
  'settings',
  'votes',
  'scheduled',
] as const;

const changedKeys = <T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): string[] => {
  if (before === after) return [];
  const keys = [...after.keys()].filter((key) => before.get(key) !== after.get(key));
  return keys.concat([...before.keys()].filter((key) => !after.has(key)));
};

/**
 * Writes what changed, in batches that are atomic: a batch is taken from one state at one moment, so the cursor on disk never says
 * more than the data beside it. The person's own words (sends, drafts, marks) go at once, the rest a moment later.
 */
export class Persister {
  readonly #deps: PersisterDeps;
  readonly #dirty: Readonly<Record<Exclude<Table, 'root'>, Set<string>>> = {
    chats: new Set(),
    people: new Set(),
    sends: new Set(),
    marks: new Set(),
    drafts: new Set(),
    wishes: new Set(),
  };
  #rootIsDirty = false;
  /** The tab that follows writes only what its person did; the leader writes what the server said. */
  #isLeading = false;
  #isStarted = false;
  #cancelTimer: (() => void) | null = null;
  /** Resolves when what has been handed to the disk so far is there. */
  #writing: Promise<void> = Promise.resolve();
  #failures = 0;

  constructor(deps: PersisterDeps) {
    this.#deps = deps;
    deps.store.onChange((change) => this.#note(change));
  }

  /** From here on changes are written. What was read from disk before is there already. */
  start(): void {
    this.#isStarted = true;
  }

  /** The new leader writes the whole state once: what the old one had written and what it had heard may differ. */
  lead(): void {
    this.#isLeading = true;
    const { state } = this.#deps.store;
    for (const id of state.chats.keys()) this.#dirty.chats.add(id);
    for (const id of state.people.keys()) this.#dirty.people.add(id);
    this.#rootIsDirty = true;
    this.#schedule(COALESCE_MS);
  }

  follow(): void {
    this.#isLeading = false;
  }

  /**
   * Resolves when everything noted so far is on disk, or could not be put there. One batch after the other, so that a cursor never comes
   * there before the data of an earlier one. What the person has just said is handed over in this very moment: the page may be gone in
   * the next.
   */
  flush(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const words = this.#put(this.#takeWords());
    this.#writing = Promise.all([words, this.#writing.then(() => this.#put(this.#take()))]).then(() => {});
    return this.#writing;
  }

  /** What is not written yet is not to be written any more. */
  abandon(): void {
    this.#isStarted = false;
    for (const keys of Object.values(this.#dirty)) keys.clear();
    this.#rootIsDirty = false;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  async stop(): Promise<void> {
    this.#isStarted = false;
    await this.flush();
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #note({ state, previous, chatIds }: Change): void {
    if (!this.#isStarted) return;
    for (const id of chatIds) this.#dirty.chats.add(id);
    for (const id of changedKeys(previous.people, state.people)) this.#dirty.people.add(id);
    for (const id of changedKeys(previous.marks, state.marks)) this.#dirty.marks.add(id);
    for (const id of changedKeys(previous.drafts, state.drafts)) this.#dirty.drafts.add(id);
    this.#noteSends(previous, state);
    for (const id of changedKeys(byId(previous.wishes), byId(state.wishes))) this.#dirty.wishes.add(id);
    this.#rootIsDirty ||= ROOT_FIELDS.some((field) => state[field] !== previous[field]);
    if (state.sends !== previous.sends || state.wishes !== previous.wishes) void this.flush();
    else this.#schedule(COALESCE_MS);
  }

  #noteSends(previous: State, state: State): void {
    for (const chatId of changedKeys(previous.sends, state.sends)) {
      const before = previous.sends.get(chatId) ?? [];
      const after = state.sends.get(chatId) ?? [];
      for (const send of [...before, ...after]) {
        if (!before.includes(send) || !after.includes(send)) this.#dirty.sends.add(send.clientMessageId);
      }
    }
  }

  #isDirty(): boolean {
    return (
      OWN_TABLES.some((table) => this.#dirty[table].size > 0) ||
      (this.#isLeading && (this.#rootIsDirty || this.#dirty.chats.size + this.#dirty.people.size > 0))
    );
  }

  #schedule(delayMs: number): void {
    if (this.#cancelTimer !== null || !this.#isDirty()) return;
    this.#cancelTimer = this.#deps.clock.setTimer(() => {
      this.#cancelTimer = null;
      void this.flush();
    }, delayMs);
  }

  async #put(writes: readonly StorageWrite[]): Promise<void> {
    if (writes.length === 0) return;
    try {
      await this.#deps.storage.write(writes);
      this.#failures = 0;
    } catch {
      // A full or broken disk must not stop the conversation: everything is noted as dirty again and tried later. What the person
      // wrote is small and cannot be asked for again: it may find room where the rest does not.
      const own = writes.filter(({ table }) => OWN_TABLES.some((own) => own === table));
      const isKept = own.length > 0 && own.length < writes.length && (await this.#isWritten(own));
      this.#noteAgain(isKept ? writes.filter((one) => !own.includes(one)) : writes);
      this.#failures += 1;
      if (this.#isStarted) this.#schedule(retryDelayMs(this.#failures, this.#deps.random));
    }
  }

  #isWritten(writes: readonly StorageWrite[]): Promise<boolean> {
    return this.#deps.storage.write(writes).then(
      () => true,
      () => false,
    );
  }

  #ownWrites(): StorageWrite[] {
    const { state } = this.#deps.store;
    const { sends: dirtySends, wishes: dirtyWishes, marks, drafts } = this.#dirty;
    const sends = new Map([...state.sends.values()].flat().map((send) => [send.clientMessageId, send]));
    const wishes = byId(state.wishes);
    return [
      ...[...dirtySends].map((id) => {
        const send = sends.get(id);
        return send === undefined ? sendDelete(id) : sendWrite(send);
      }),
      ...[...dirtyWishes].map((id) => {
        const wish = wishes.get(id);
        return wish === undefined ? ({ table: 'wishes', key: id } as const) : wishWrite(wish);
      }),
      ...[...marks].map((id) => markWrite(state, id)),
      ...[...drafts].map((id) => draftWrite(state, id)),
    ];
  }

  /** What was said and is to be kept. A word that is done goes with the batch that brings what became of it. */
  #takeWords(): StorageWrite[] {
    const words = this.#ownWrites().filter(({ value }) => value !== undefined);
    for (const { table, key } of words) if (table !== 'root') this.#dirty[table].delete(key);
    return words;
  }

  /** The batch of this moment: everything that is dirty, from the one present state. */
  #take(): StorageWrite[] {
    const { state } = this.#deps.store;
    const { chats, people } = this.#dirty;
    const writes = this.#ownWrites();
    for (const table of OWN_TABLES) this.#dirty[table].clear();
    if (!this.#isLeading) return writes;
    const active = activeChats(state);
    for (const id of chats) {
      const place = active?.get(id) ?? 0;
      // A chat beyond the limit is deleted rather than left behind at an old version.
      writes.push(place < CHATS_STORED_MAX ? chatWrite(state, id, place < CHATS_WITH_PAGE) : { table: 'chats', key: id });
    }
    writes.push(...[...people].map((id) => personWrite(state, id)));
    if (this.#rootIsDirty || chats.size > 0) writes.push(rootWrite(state));
    chats.clear();
    people.clear();
    this.#rootIsDirty = false;
    return writes;
  }

  #noteAgain(writes: readonly StorageWrite[]): void {
    for (const { table, key } of writes) {
      if (table === 'root') this.#rootIsDirty = true;
      else this.#dirty[table].add(key);
    }
  }
}

const NO_WISHES: ReadonlyMap<string, Wish> = new Map();

const byId = (wishes: State['wishes']): ReadonlyMap<string, Wish> =>
  wishes.size === 0 ? NO_WISHES : new Map([...wishes.values()].flat().map((wish) => [wish.id, wish]));

/** The place of each chat in the list; null while there are so few that all keep a page. */
const activeChats = (state: State): ReadonlyMap<string, number> | null => {
  if (state.chats.size <= CHATS_WITH_PAGE) return null;
  return new Map(inOrder(state).map((chat, place) => [chat.id, place]));
};
