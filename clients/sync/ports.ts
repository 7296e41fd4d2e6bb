/**
 * Everything the engine asks of the world outside. Time, chance, network, disk and the other tabs are handed in, so that a
 * simulation can drive the engine and replay a run exactly.
 */

export interface Clock {
  now(): number;
  /** Calls back once after a delay; returns the function that cancels it. */
  setTimer(callback: () => void, delayMs: number): () => void;
}

export interface Random {
  /** A number from 0 up to, not including, 1. */
  next(): number;
}

/** Hints that the network or the person may be back: the page became visible, or the browser says it is online. */
export interface Signals {
  onWake(listener: () => void): () => void;
  /** The device says that it has no network any more. Without it a dead socket is found by its silence. */
  onOffline?(listener: () => void): () => void;
  /** The page may be about to go: a last moment to write things down. */
  onSleep(listener: () => void): () => void;
}

export interface GraphqlError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

export interface GraphqlResult {
  readonly data?: unknown;
  readonly errors?: readonly GraphqlError[] | undefined;
}

export type Variables = Readonly<Record<string, unknown>>;

export interface Sink {
  next(result: GraphqlResult): void;
  /** The operation ended with errors; nothing more comes. */
  error(errors: readonly GraphqlError[]): void;
  complete(): void;
}

/** One open connection. Its subscriptions end silently when it closes: the close itself is the news. */
export interface Link {
  /** Rejects when the connection is lost before the answer. */
  request(document: string, variables: Variables): Promise<GraphqlResult>;
  /** Returns the function that ends the subscription; the sink is not called after that. */
  subscribe(document: string, variables: Variables, sink: Sink): () => void;
  close(): void;
}

export interface LinkClose {
  readonly code: number;
  readonly reason: string;
}

export interface LinkListener {
  /** Called at most once: the server has accepted the connection. */
  opened(): void;
  /** Called exactly once, also when the connection never opened; not after `close()`. */
  closed(close: LinkClose): void;
}

export interface Transport {
  /** Starts one attempt. The listener is never called before this has returned. */
  connect(listener: LinkListener): Link;
  /** One operation without a connection (HTTP). Rejects when the server cannot be reached. */
  request(document: string, variables: Variables): Promise<GraphqlResult>;
}

export type Table = 'root' | 'chats' | 'people' | 'sends' | 'marks' | 'drafts' | 'wishes';

export interface StorageWrite {
  readonly table: Table;
  readonly key: string;
  /** Undefined deletes the record. */
  readonly value?: unknown;
  /** With a rank, a record of a higher rank that is stored already stays: tabs without locks share one database. */
  readonly rank?: number;
}

export type StoredTables = Readonly<Record<Table, ReadonlyMap<string, unknown>>>;

export interface Storage {
  /** Everything stored. Rejects when it cannot be read. */
  load(): Promise<StoredTables>;
  /** All of the writes or none of them. */
  write(writes: readonly StorageWrite[]): Promise<void>;
  /** Deletes everything. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** The other tabs of the same browser that show the same user. One of them leads: it alone holds a connection. */
export interface Tabs {
  /** Stands in line for the lead. `led`: it is ours now. `lost`: another tab has taken it by force. */
  lead(listener: { led(): void; lost(): void }): void;
  /** Takes the lead by force, from a tab that does not answer any more. */
  steal(): void;
  post(message: unknown): void;
  /** Messages of the other tabs, never one's own. */
  onMessage(listener: (message: unknown) => void): void;
  /** Gives up the lead, or the place in line, and hears nothing more. */
  close(): void;
}
