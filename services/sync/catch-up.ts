import type { ListAccountChanges } from '../account/list-account-changes.ts';
import { limits } from '../limits.ts';
import type { Viewer } from '../viewer.ts';
import type { CursorCodec } from './cursor.ts';
import type { Frame } from './frames.ts';
import type { ReadChatChanges } from './read-chat-changes.ts';
import type { SyncRow, SyncStore } from './sync-store.ts';

/**
 * How far before a cursor reading starts. A transaction takes its moment before it commits, so one that was under way at the
 * cursor can surface later with an earlier moment; transactions are cut off well within this.
 */
export const CURSOR_SLACK_MS = 15_000;

export interface CatchUp {
  /** Everything durable since the cursor, ending with CaughtUp. */
  readonly frames: readonly Frame[];
  /** All the viewer's chats with the versions the frames lead up to, for the hub. */
  readonly chats: readonly { readonly chatId: bigint; readonly version: number; readonly floorSeq: number }[];
  readonly accountVersion: number;
  readonly atMs: number;
}

export interface CatchUpDeps {
  readonly store: SyncStore;
  readonly readChatChanges: ReadChatChanges;
  readonly listAccountChanges: ListAccountChanges;
  readonly cursors: CursorCodec;
}

/**
 * Everything a device at a cursor needs to be where the log is now; without a cursor, or with one too old, a snapshot: the account,
 * and the most recent chats with their newest messages. Throws CursorInvalid for a cursor that is not ours.
 */
export const createCatchUp = ({ store, readChatChanges, listAccountChanges, cursors }: CatchUpDeps) => {
  const resume = async (viewer: Viewer, rows: readonly SyncRow[], sinceMs: number, cursor: string): Promise<Frame[]> => {
    const joined = rows.filter((row) => row.joined && row.memberChanged);
    const changed = rows.filter((row) => row.joined && !row.memberChanged && row.chatChanged);
    const frames: Frame[] = rows
      .filter((row) => !row.joined)
      .map((row) => ({ kind: 'ChatRemoved' as const, chatId: row.chatId, version: row.version, cursor }));
    frames.push(
      ...(await readChatChanges(
        [
          ...joined.map((row) => ({ chatId: row.chatId, floorSeq: row.floorSeq, afterVersion: 0, reset: true })),
          ...changed.map((row) => ({ chatId: row.chatId, floorSeq: row.floorSeq, afterVersion: 0, reset: false })),
        ],
        { cursor, sinceMs },
      )),
    );
    for (const row of rows) {
      if (!row.joined) continue;
      const { chatId } = row;
      if (row.marked) {
        frames.push({ kind: 'MarksChanged', chatId, userId: viewer.userId, deliveredSeq: row.deliveredSeq, readSeq: row.readSeq, cursor });
      }
      if (row.peerMarked && row.peerId !== null) {
        frames.push({
          kind: 'MarksChanged',
          chatId,
          userId: row.peerId,
          deliveredSeq: row.peerDeliveredSeq,
          readSeq: row.peerReadSeq,
          cursor,
        });
      }
    }
    return frames;
  };

  const snapshot = (rows: readonly SyncRow[], cursor: string): Promise<Frame[]> => {
    const recent = rows
      .filter((row) => row.joined)
      .toSorted((a, b) => b.lastActivityMs - a.lastActivityMs)
      .slice(0, limits.snapshotChatsMax);
    return readChatChanges(
      recent.map((row, place) => ({
        chatId: row.chatId,
        floorSeq: row.floorSeq,
        afterVersion: 0,
        reset: true,
        tail: place < limits.snapshotPageChats ? limits.snapshotMessagesMax : 1,
      })),
      { cursor, sinceMs: null },
    );
  };

  const catchUp = async (viewer: Viewer, after: string | null): Promise<CatchUp> => {
    const atMs = await store.now();
    const asked = after === null ? null : cursors.decode(after) - CURSOR_SLACK_MS;
    const sinceMs = asked === null || atMs - asked > limits.cursorDays * 86_400_000 ? null : asked;
    // Whoever is cut off half-way through these frames starts again where these started; the first place to go on from is the end.
    const cursor = sinceMs === null || after === null ? cursors.encode(0) : after;
    // Versions first: what changes while we read is then sent again, live, rather than missed.
    const rows = await store.listSyncRows(viewer.userId, sinceMs ?? atMs);
    const account = await listAccountChanges(viewer.userId, sinceMs === null ? null : { sinceMs });
    const frames: Frame[] = [];
    if (account.reset || account.version > account.previousVersion) frames.push({ kind: 'AccountChanges', ...account, cursor });
    frames.push(...(sinceMs === null ? await snapshot(rows, cursor) : await resume(viewer, rows, sinceMs, cursor)));
    frames.push({ kind: 'CaughtUp', cursor: cursors.encode(atMs), serverTime: new Date(atMs) });
    const chats = rows.filter((row) => row.joined).map(({ chatId, version, floorSeq }) => ({ chatId, version, floorSeq }));
    return { frames, chats, accountVersion: account.version, atMs };
  };
  return Object.assign(catchUp, { listChatIds: (viewer: Viewer) => store.listChatIds(viewer.userId) });
};

export type CatchUpDevice = ReturnType<typeof createCatchUp>;
