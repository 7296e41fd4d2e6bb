import type { World } from './world.ts';

/** How often each thing has happened in a run. */
export type Seen = ReadonlyMap<string, number>;

/** What the log says has come about: not only tried, but taken. */
const outcomesIn = (messages: string): string => `
  WITH said AS MATERIALIZED (SELECT * FROM ${messages} AS m)
  SELECT 'notice ' || (content->>'event') AS what, count(*)::int AS count FROM said WHERE kind = 'SYSTEM' GROUP BY what
  UNION ALL SELECT 'scheduled ' || state, count(*)::int FROM scheduled_messages GROUP BY state
  UNION ALL SELECT 'request ' || state, count(*)::int FROM join_requests GROUP BY state
  UNION ALL SELECT CASE WHEN banned THEN 'ban' ELSE 'removal' END, count(*)::int FROM removals GROUP BY banned
  UNION ALL SELECT 'place that moved', count(*)::int FROM said WHERE content->'live'->>'updatedAt' IS NOT NULL
  UNION ALL SELECT 'place that stopped', count(*)::int FROM said WHERE content->'live'->>'stoppedAt' IS NOT NULL
  UNION ALL SELECT 'card', count(*)::int FROM said WHERE kind = 'CONTACT_CARD'
  UNION ALL SELECT 'record', count(*)::int FROM said WHERE kind = 'RECORD'
  UNION ALL SELECT 'recall', count(*)::int FROM said WHERE recalled_at IS NOT NULL
  UNION ALL SELECT 'message that disappeared', count(*)::int FROM said WHERE recalled_at = expires_at
  UNION ALL SELECT 'quote that disappeared', count(*)::int FROM said WHERE content->'replyTo'->>'kind' = 'EXPIRED'
  UNION ALL SELECT 'edit', count(*)::int FROM said WHERE content->>'editedAt' IS NOT NULL
  UNION ALL SELECT 'reaction', count(*)::int FROM said WHERE content->'reactions' IS NOT NULL
  UNION ALL SELECT 'notes to self', count(*)::int FROM chats WHERE kind = 'SELF'
  UNION ALL SELECT 'sticker', count(*)::int FROM said WHERE kind = 'STICKER'
  UNION ALL SELECT 'picture', count(*)::int FROM said WHERE kind = 'IMAGE'
  UNION ALL SELECT 'video', count(*)::int FROM said WHERE kind = 'VIDEO'
  UNION ALL SELECT 'voice', count(*)::int FROM said WHERE kind = 'VOICE'
  UNION ALL SELECT 'program', count(*)::int FROM said WHERE kind = 'MINI_PROGRAM'
  UNION ALL SELECT 'picture of a person', count(*)::int FROM users WHERE avatar_id IS NOT NULL
  UNION ALL SELECT 'file', count(*)::int FROM said WHERE kind = 'FILE'
  UNION ALL SELECT 'sticker in a pack', count(*)::int FROM stickers
  UNION ALL SELECT 'pack of somebody else', count(*)::int FROM held_sticker_packs h JOIN sticker_packs p ON p.id = h.pack_id AND p.owner_id <> h.user_id
  UNION ALL SELECT 'favourite sticker', count(*)::int FROM favourite_stickers
  UNION ALL SELECT CASE WHEN removed_at IS NULL THEN 'pack' ELSE 'pack that was taken away' END, count(*)::int FROM sticker_packs GROUP BY removed_at IS NULL
  UNION ALL SELECT 'block', count(*)::int FROM blocks
  UNION ALL SELECT 'contact request ' || state, count(*)::int FROM contact_requests GROUP BY state
  UNION ALL SELECT 'report', count(*)::int FROM reports
  UNION ALL SELECT 'announcement that was read', count(*)::int FROM announcement_reads
  UNION ALL SELECT 'poll that was closed', count(*)::int FROM said WHERE content->>'closedAt' IS NOT NULL
  UNION ALL SELECT 'invite that was taken back', count(*)::int FROM invites WHERE revoked_at IS NOT NULL
  UNION ALL SELECT 'vote', count(*)::int FROM poll_votes
  UNION ALL SELECT 'pin', count(*)::int FROM message_pins
  UNION ALL SELECT 'draft', count(*)::int FROM drafts WHERE text <> ''
  UNION ALL SELECT 'revoked device', count(*)::int FROM devices WHERE revoked_at IS NOT NULL`;

export const readSeen = async ({ real, happened }: World): Promise<Seen> => {
  const seen = new Map(happened);
  const outcomes = outcomesIn(await real.messages());
  for (const { what, count } of await real.main.rows<{ what: string; count: number }>(outcomes)) seen.set(what, count);
  return seen;
};

export const addSeen = (sum: Map<string, number>, seen: Seen): void => {
  for (const [what, count] of seen) sum.set(what, (sum.get(what) ?? 0) + count);
};
