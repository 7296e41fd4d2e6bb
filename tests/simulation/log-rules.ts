import { chatId, userId } from '../../schema/ids.ts';
import type { Story } from './actions.ts';
import type { RealDatabase } from './database.ts';
import type { Device } from './devices.ts';
import type { Witness } from './invariants.ts';
import { REMOVAL } from './operations.ts';
import type { World } from './world.ts';

/** So far the database's clock may have been set back since it said that a ban is over. */
const CLOCK_SET_MS = 10_000;

/** What must be so of the log itself at every moment, whoever looks. */
export const checkStored = async ({ real, database, witness }: World): Promise<void> => {
  const broken = await real.main.rows<{ rule: string }>(
    `SELECT 'chat ' || c.id || ' counts ' || c.member_count || ' members' AS rule FROM chats c
       WHERE c.member_count <> (SELECT count(*) FROM members m WHERE m.chat_id = c.id AND m.state = 'JOINED')
     UNION ALL
     SELECT 'chat ' || c.id || ' counts ' || c.join_request_count || ' who wait' FROM chats c
       WHERE c.join_request_count <> (SELECT count(*) FROM join_requests r WHERE r.chat_id = c.id AND r.state = 'PENDING')
     UNION ALL
     SELECT 'chat ' || c.id || ' of two is open: ' || c.can_send FROM chats c
       JOIN members a ON a.chat_id = c.id JOIN members b ON b.chat_id = c.id AND b.user_id > a.user_id WHERE c.kind = 'DIRECT' AND c.can_send <>
         (EXISTS (SELECT 1 FROM contacts k WHERE k.user_id = a.user_id AND k.contact_id = b.user_id)
           AND NOT EXISTS (SELECT 1 FROM blocks k WHERE k.user_id IN (a.user_id, b.user_id) AND k.blocked_id IN (a.user_id, b.user_id)))
     UNION ALL
     SELECT 'user ' || m.user_id || ' is in chat ' || m.chat_id || ', and waits to be let in' FROM members m
       JOIN join_requests r ON r.chat_id = m.chat_id AND r.user_id = m.user_id AND r.state = 'PENDING' WHERE m.state = 'JOINED'
     UNION ALL
     SELECT 'user ' || m.user_id || ' is in chat ' || m.chat_id || ', and is kept out of it' FROM members m
       JOIN removals r ON r.chat_id = m.chat_id AND r.user_id = m.user_id AND r.banned AND (r.until IS NULL OR r.until > $1)
       WHERE m.state = 'JOINED' ORDER BY rule`,
    [new Date(database.nowMs() + CLOCK_SET_MS)],
    'what is stored',
  );
  for (const { rule } of broken) witness.broken(`In the log: ${rule}`);
  await checkUnshown(real, witness);
};

/** What devices have left out without a word is what disappears: sooner than in the log, where their clock runs ahead. */
const checkUnshown = async (real: RealDatabase, { unshown, broken }: Witness): Promise<void> => {
  if (unshown.size === 0) return;
  const rows = await real.main.rows<{ chat_id: string; seq: number }>(
    `SELECT chat_id, seq FROM ${await real.messages()} AS m WHERE expires_at IS NOT NULL`,
  );
  const ending = new Set(rows.map(({ chat_id, seq }) => `${chatId(BigInt(chat_id))} ${seq}`));
  for (const [place, rule] of unshown) if (!ending.has(place)) broken(rule);
  unshown.clear();
};

interface SaidRow {
  chat_id: string;
  seq: number;
  sender_id: string | null;
  created_at: Date;
  event: string | null;
  title: string | null;
}

/** Nobody has written faster than their group let them; who leads it, or was to, may. */
export const checkSlowModes = async ({ real }: World, { led }: Story): Promise<void> => {
  const rows = await real.main.rows<SaidRow>(
    `SELECT m.chat_id, m.seq, m.sender_id, m.created_at, m.content->>'event' AS event, m.content->>'title' AS title
     FROM ${await real.messages()} AS m JOIN chats c ON c.id = m.chat_id AND c.kind = 'GROUP' WHERE m.sender_id IS DISTINCT FROM c.owner_id ORDER BY m.chat_id, m.seq`,
  );
  let slowMs = 0;
  let inChat = '';
  const wroteAt = new Map<string, number>();
  for (const { chat_id, seq, sender_id, created_at, event, title } of rows) {
    if (chat_id !== inChat || event === 'SLOW_MODE_SET' || event === 'SLOW_MODE_ENDED') {
      // What was written before it was slow does not count.
      if (chat_id !== inChat || slowMs === 0) wroteAt.clear();
      inChat = chat_id;
      slowMs = event === 'SLOW_MODE_SET' ? Number(title) * 1_000 : 0;
    }
    if (sender_id === null || led.has(`${chatId(BigInt(chat_id))} ${userId(BigInt(sender_id))}`)) continue;
    const at = created_at.getTime();
    if (slowMs > 0 && at - (wroteAt.get(sender_id) ?? -Infinity) < slowMs)
      throw new Error(`In ${chatId(BigInt(chat_id))} ${seq} was written sooner than the slow mode lets`);
    wroteAt.set(sender_id, at);
  }
};

interface ScheduledRow {
  id: string;
  client_message_id: string;
  state: string;
  seq: number | null;
  stored: number[] | null;
  /** It was to be taken up a minute ago. */
  forgotten: boolean;
}

/** What was to be sent at a time was sent once, or not at all where its author was told so. */
export const checkScheduled = async ({ real }: World): Promise<void> => {
  const rows = await real.main.rows<ScheduledRow>(
    `WITH said AS MATERIALIZED (SELECT chat_id, seq, sender_id, client_message_id FROM ${await real.messages()} AS m)
     SELECT s.id, s.client_message_id, s.state, s.seq, s.due_at < sim.now() - interval '1 minute' AS forgotten,
       (SELECT array_agg(m.seq) FROM said m WHERE m.chat_id = s.chat_id AND m.sender_id = s.user_id AND m.client_message_id = s.client_message_id) AS stored
     FROM scheduled_messages s`,
  );
  for (const { client_message_id, state, seq, stored, forgotten } of rows) {
    // Whoever took it may be gone, and the next takes it up when the time of the first is over.
    if (state === 'SENDING' && (stored?.length ?? 0) < 2 && !forgotten) continue;
    const isRight = state === 'SENT' ? stored?.length === 1 && stored[0] === seq : stored === null;
    if (!isRight) throw new Error(`${client_message_id} is ${state} at ${seq}; the log has it at ${stored?.join() ?? 'no place'}`);
  }
};

/** Whoever was taken out of a group is told why, when they ask. */
export const checkRemovals = async ({ real, devices, until }: World): Promise<void> => {
  const rows = await real.main.rows<{ chat_id: string; user_id: string; reason: string }>(
    `SELECT m.chat_id, m.user_id, r.reason FROM members m JOIN removals r ON r.chat_id = m.chat_id AND r.user_id = m.user_id
     WHERE m.state = 'REMOVED' ORDER BY m.chat_id, m.user_id`,
  );
  for (const { chat_id, user_id, reason } of rows) {
    const device = devices.find(({ user, isUp }: Device) => isUp && user.id === userId(BigInt(user_id)));
    if (device === undefined) continue;
    const told = await until(device.ask(REMOVAL, chatId(BigInt(chat_id))));
    if (told?.['reason'] !== reason) throw new Error(`${device.name} is told of a removal ${JSON.stringify(told)}, where ${reason} stands`);
  }
};
