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
  UNION ALL SELECT 'edit', count(*)::int FROM said WHERE content->>'editedAt' IS NOT NULL
  UNION ALL SELECT 'reaction', count(*)::int FROM said WHERE content->'reactions' IS NOT NULL
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
