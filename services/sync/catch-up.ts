import type { ListAccountChanges } from '../account/list-account-changes.ts';
import { limits } from '../limits.ts';
import type { Viewer } from '../viewer.ts';
import type { CursorCodec } from './cursor.ts';
import type { ChatChangesFrame, Frame, MarksChangedFrame } from './frames.ts';
import type { ChatChangesAsk, ReadChatChanges } from './read-chat-changes.ts';
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
  /** Chats the viewer was put out of, or in again, while this was read: nothing is said of them here. Read again later. */
  readonly doubtful: readonly bigint[];
  readonly accountVersion: number;
  readonly atMs: number;
}

export interface CatchUpDeps {
  readonly store: SyncStore;
  readonly readChatChanges: ReadChatChanges;
  readonly listAccountChanges: ListAccountChanges;
  readonly cursors: CursorCodec;
}

/** What a catch-up holds at most, however long someone was away: as much as the largest snapshot. */
const MESSAGES_MAX = limits.snapshotChatsMax * limits.snapshotMessagesMax;

/** In the order of the list, as far as it matters which ones come with more: pinned chats, then the last active. */
const inOrder = (rows: readonly SyncRow[]): SyncRow[] =>
  rows.toSorted((a, b) => Number(b.pinned) - Number(a.pinned) || b.lastActivityMs - a.lastActivityMs);

/** The viewer's own marks and, in direct chats, the other person's, where they moved. */
const movedMarks = (rows: readonly SyncRow[], viewer: Viewer, cursor: string): MarksChangedFrame[] =>
  rows.flatMap((row) => {
    const { chatId } = row;
    const frames: MarksChangedFrame[] = [];
    if (row.joined && row.marked) {
      const { deliveredSeq, readSeq } = row;
      frames.push({ kind: 'MarksChanged', chatId, userId: viewer.userId, deliveredSeq, readSeq, cursor });
    }
    if (row.joined && row.peerMarked && row.peerId !== null) {
      const { peerId: userId, peerDeliveredSeq: deliveredSeq, peerReadSeq: readSeq } = row;
      frames.push({ kind: 'MarksChanged', chatId, userId, deliveredSeq, readSeq, cursor });
    }
    return frames;
  });

/** Asks for the newest page of the pinned and the most recently active chats, and for the last message of others. */
const snapshotAsks = (rows: readonly SyncRow[]): ChatChangesAsk[] =>
  inOrder(rows.filter((row) => row.joined))
    .slice(0, limits.snapshotChatsMax)
    .map(({ chatId, floorSeq }, place) => ({
      chatId,
      floorSeq,
      afterVersion: 0,
      reset: true,
      tail: place < limits.snapshotPageChats ? limits.snapshotMessagesMax : 1,
    }));

/** Asks for what changed; chats the viewer came into start from a page, and those past the limit from their last message. */
const resumeAsks = (rows: readonly SyncRow[]): { asks: ChatChangesAsk[]; limit: number } => {
  const changed = inOrder(rows.filter((row) => row.joined && (row.memberChanged || row.chatChanged)));
  const asks = changed.map(({ chatId, floorSeq, memberChanged }, place) => {
    const beyond = place >= limits.snapshotChatsMax;
    return { chatId, floorSeq, afterVersion: 0, reset: memberChanged || beyond, ...(beyond ? { tail: 1 } : {}) };
  });
  const share = Math.floor(MESSAGES_MAX / Math.max(1, Math.min(changed.length, limits.snapshotChatsMax)));
  return { asks, limit: Math.min(limits.changesMax, share) };
};

/**
 * Everything a device at a cursor needs to be where the log is now; without a cursor, or with one too old, a snapshot: the account,
 * and the most recent chats with their newest messages. Throws CursorInvalid for a cursor that is not ours.
 */
export const createCatchUp = ({ store, readChatChanges, listAccountChanges, cursors }: CatchUpDeps) => {
  /** Those of the frames whose chat the viewer was in, at the same place, for as long as they were read. */
  const keepOwn = async (viewer: Viewer, rows: readonly SyncRow[], read: readonly ChatChangesFrame[]) => {
    const places = await store.listPlaceVersions(
      viewer.userId,
      read.map((frame) => frame.chatId),
    );
    const before = new Map(rows.map((row) => [row.chatId, row.memberVersion]));
    const doubtful = new Set(read.map((frame) => frame.chatId).filter((chatId) => places.get(chatId) !== before.get(chatId)));
    return { kept: read.filter((frame) => !doubtful.has(frame.chatId)), doubtful };
  };

  /** The moment reading starts from; null for a snapshot, also for a cursor from a future that this database has not seen. */
  const startOf = (after: string | null, atMs: number): number | null => {
    if (after === null) return null;
    const sinceMs = cursors.decode(after) - CURSOR_SLACK_MS;
    return sinceMs > atMs || atMs - sinceMs > limits.cursorDays * 86_400_000 ? null : sinceMs;
  };

  const catchUp = async (viewer: Viewer, after: string | null): Promise<CatchUp> => {
    const atMs = await store.now();
    const sinceMs = startOf(after, atMs);
    // Whoever is cut off half-way through these frames starts again where these started; the first place to go on from is the end.
    const cursor = sinceMs === null || after === null ? cursors.encode(0) : after;
    // Versions first: what changes while we read is then sent again, live, rather than missed.
    const rows = await store.listSyncRows(viewer.userId, sinceMs ?? atMs);
    const account = await listAccountChanges(viewer.userId, sinceMs === null ? null : { sinceMs });
    const { asks, limit } = sinceMs === null ? { asks: snapshotAsks(rows), limit: limits.changesMax } : resumeAsks(rows);
    const { kept, doubtful } = await keepOwn(viewer, rows, await readChatChanges(asks, { cursor, sinceMs, limit }));
    const here = rows.filter((row) => row.joined && !doubtful.has(row.chatId));

    const frames: Frame[] = [];
    if (account.reset || account.version > account.previousVersion) frames.push({ kind: 'AccountChanges', ...account, cursor });
    if (sinceMs !== null) {
      for (const { chatId, version, joined } of rows) if (!joined) frames.push({ kind: 'ChatRemoved', chatId, version, cursor });
    }
    frames.push(...kept);
    if (sinceMs !== null) frames.push(...movedMarks(here, viewer, cursor));
    frames.push({ kind: 'CaughtUp', cursor: cursors.encode(atMs), serverTime: new Date(atMs) });
    const chats = here.map(({ chatId, version, floorSeq }) => ({ chatId, version, floorSeq }));
    return { frames, chats, doubtful: [...doubtful], accountVersion: account.version, atMs };
  };

  return Object.assign(catchUp, {
    listChatIds: (viewer: Viewer) => store.listChatIds(viewer.userId),
    /** The chats the viewer is in, and the marks that moved since a cursor: what a channel cannot find by its version. One query. */
    async listPlaces(viewer: Viewer, since: string): Promise<{ chatIds: ReadonlySet<bigint>; marks: readonly MarksChangedFrame[] }> {
      const rows = await store.listSyncRows(viewer.userId, cursors.decode(since) - CURSOR_SLACK_MS);
      const chatIds = new Set(rows.filter((row) => row.joined).map((row) => row.chatId));
      return { chatIds, marks: movedMarks(rows, viewer, since) };
    },
  });
};

export type CatchUpDevice = ReturnType<typeof createCatchUp>;
