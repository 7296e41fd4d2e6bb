import { parseChatId } from '../../schema/ids.ts';
import type { Device } from './devices.ts';
import type { World } from './world.ts';

/** What an absence may hide before it is too long to send: then a device gets the newest page, and a hole. */
const NEWEST_PAGE = 30;
const BACK_MS = 120_000;
const HOUR_MS = 3_600_000;

/** Puts `count` messages into a chat, as if they had been said while nobody looked: one after the other, by all its members in turn. */
const pourHistory = async ({ real, schedule }: World, chatId: bigint, count: number): Promise<void> => {
  const moment = { clockMs: schedule.nowMs, begunMs: schedule.nowMs };
  const values = [String(chatId), count];
  await real.main.run(
    `WITH senders AS (SELECT user_id, row_number() OVER (ORDER BY user_id) - 1 AS at, count(*) OVER () AS many FROM members WHERE chat_id = $1 AND state = 'JOINED')
     INSERT INTO messages (chat_id, seq, id, sender_id, client_message_id, kind, content, version, created_at, changed_at)
     SELECT c.id, c.last_seq + n, c.id + 1000000 + n, s.user_id, 'history-' || n, 'TEXT', jsonb_build_object('body', 'history ' || n), c.version + n, sim.now(), sim.now()
     FROM chats c CROSS JOIN generate_series(1, $2::int) AS n JOIN senders s ON s.at = n % s.many WHERE c.id = $1`,
    values,
    moment,
  );
  await real.main.run(
    `UPDATE members m SET read_seq = greatest(m.read_seq, s.seq), delivered_seq = greatest(m.delivered_seq, s.seq), marked_at = sim.now()
     FROM (SELECT sender_id, max(seq) AS seq FROM messages WHERE chat_id = $1 AND sender_id IS NOT NULL GROUP BY sender_id) AS s
     WHERE m.chat_id = $1 AND m.user_id = s.sender_id`,
    [String(chatId)],
    moment,
  );
  await real.main.run(
    `WITH grown AS (
       UPDATE chats SET last_seq = last_seq + $2::int, version = version + $2::int, changed_at = sim.now(), last_activity_at = sim.now() WHERE id = $1
       RETURNING id, version
     ) INSERT INTO outbox (stream_id, version, stream) SELECT id, version, 'CHAT' FROM grown`,
    values,
    moment,
  );
};

/** A screen that shows anything of what was missed shows all of the newest page. */
const showsNewestFirst = ({ watch, engine }: Device, chatId: string, heldSeq: number): boolean => {
  const shown = new Set(
    watch
      .open(chatId)
      .get()
      .items.flatMap((item) =>
        item.kind === 'message' && item.message.seq !== null && item.message.seq > heldSeq ? [item.message.seq] : [],
      ),
  );
  const lastSeq = engine.chat(chatId).get()?.lastSeq ?? 0;
  return shown.size === 0 || Array.from({ length: NEWEST_PAGE }, (_, at) => lastSeq - at).every((seq) => shown.has(seq));
};

/**
 * Someone is away while thousands of messages are said in a chat that stands open on their screen, and comes back: the newest page comes first,
 * and the rest when it is asked for.
 */
export const missHistory = async (world: World, count: number): Promise<void> => {
  const { schedule, chance, database, devices, listener, witness } = world;
  const { chatId } = listener;
  const away = devices.at(-1) as Device;
  const lastSeq = (): number => away.engine.chat(chatId).get()?.lastSeq ?? 0;
  const isLive = (): boolean => away.engine.connection.get().kind === 'live';
  await schedule.runWhile(() => !isLive() || lastSeq() === 0, BACK_MS);
  away.watch.open(chatId);
  await schedule.runFor(2_000);
  const heldSeq = lastSeq();
  away.goOffline();
  // Some are away for so long that their process ends, and come back with what it had stored.
  if (chance.happens(0.5)) await away.restart(false);
  await schedule.runWhile(() => !database.isIdle(), 10_000);
  await pourHistory(world, parseChatId(chatId) as bigint, count);
  schedule.leap(chance.int(60_000, 40 * HOUR_MS));
  const stop = away.watch.open(chatId).subscribe(() => {
    if (!showsNewestFirst(away, chatId, heldSeq)) witness.broken(`${away.name} shows what it missed, and not the newest of it first`);
  });
  away.recover();
  const isBack = (): boolean => isLive() && lastSeq() >= heldSeq + count;
  await schedule.runWhile(() => !isBack(), BACK_MS);
  await schedule.runFor(1_000);
  stop();
  if (!isBack()) witness.broken(`${away.name} does not come back to what was said meanwhile`);
  // What it held is forgotten for the newest page, or stands before a hole: in both cases most is still to be asked for.
  const { items, reachedStart } = away.watch.open(chatId).get();
  if (reachedStart && !items.some((item) => item.kind === 'hole')) witness.broken(`${away.name} was sent all that it missed at once`);
};
