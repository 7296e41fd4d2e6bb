import type { Timers } from '../../engines/clock.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';

export interface OutboxPlace {
  readonly streamId: bigint;
  readonly version: number;
}

/** What is committed and perhaps not yet published. Rows go when they have been published; a row that stays too long is the relay's. */
export interface Outbox {
  /** This has been published. Its row is deleted soon, together with others. */
  published(place: OutboxPlace): void;
  /** Deletes now what is still to be deleted. */
  flush(): Promise<void>;
}

const PAUSE_MS = 40;
const ROWS_MAX = 1_000;

export const createOutbox = ({ prisma, timers }: { prisma: PrismaClient; timers: Timers }): Outbox => {
  let places: OutboxPlace[] = [];
  let cancel: (() => void) | null = null;
  let deleting: Promise<void> = Promise.resolve();

  const remove = async (rows: readonly OutboxPlace[]): Promise<void> => {
    await prisma.$executeRaw`
      DELETE FROM outbox o USING unnest(${rows.map((row) => row.streamId)}::bigint[], ${rows.map((row) => row.version)}::int[]) AS k(stream_id, version)
      WHERE o.stream_id = k.stream_id AND o.version = k.version`;
  };

  const flush = (): Promise<void> => {
    cancel?.();
    cancel = null;
    const rows = places;
    places = [];
    // One deletion at a time. A failed one leaves rows that the relay publishes again, which does no harm.
    if (rows.length > 0) deleting = deleting.then(() => remove(rows)).catch(() => {});
    return deleting;
  };

  return {
    published(place) {
      places.push(place);
      if (places.length >= ROWS_MAX) void flush();
      else cancel ??= timers.after(PAUSE_MS, () => void flush());
    },
    flush,
  };
};
