import type { ChatAccess } from '../access/access-chat.ts';
import type { Viewer } from '../viewer.ts';

/**
 * What resolvers ask of the hub of their process: an async iterable per subscription. The hub implements it; a process without
 * sockets (a worker, a script) has none.
 */
export interface Live {
  /** `beatMs`: the interval of heartbeats that is wished for. */
  events(viewer: Viewer, after: string | null, beatMs: number | null): AsyncIterable<object>;
  messages(viewer: Viewer, access: ChatAccess): AsyncIterable<object>;
  typing(viewer: Viewer, access: ChatAccess): AsyncIterable<object>;
  presence(viewer: Viewer, userIds: readonly bigint[]): AsyncIterable<object>;
  receipts(viewer: Viewer, access: ChatAccess): AsyncIterable<object>;
}
