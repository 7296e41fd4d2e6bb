import type { ChatChange } from '../chat/change-chat.ts';
import { limits } from '../limits.ts';

/**
 * Ends the live locations of people who go, under the lock under which they go: nobody follows somebody who is not there any more, and who is
 * gone cannot stop them. Only what may still be live is looked at.
 */
export const endLiveLocations = async (
  { tx, chat, nowMs, nextVersion }: Pick<ChatChange, 'tx' | 'chat' | 'nowMs' | 'nextVersion'>,
  userIds: readonly bigint[],
): Promise<void> => {
  const live = await tx.$queryRaw<{ seq: number }[]>`
    SELECT seq FROM messages WHERE chat_id = ${chat.id} AND sender_id = ANY(${[...userIds]}::bigint[]) AND kind = 'LOCATION' AND recalled_at IS NULL
      AND created_at > clock_timestamp() - make_interval(secs => ${limits.liveLocationSecondsMax}::int) AND content ? 'live'
      AND NOT content->'live' ? 'stoppedAt' AND created_at + make_interval(secs => (content->'live'->>'seconds')::int) > clock_timestamp() ORDER BY seq`;
  if (live.length === 0) return;
  const stoppedAt = JSON.stringify(new Date(nowMs).toISOString());
  await tx.$executeRaw`
    UPDATE messages SET content = jsonb_set(content, '{live,stoppedAt}', ${stoppedAt}::jsonb), version = k.next, changed_at = clock_timestamp()
    FROM unnest(${live.map(({ seq }) => seq)}::int[], ${live.map(() => nextVersion())}::int[]) AS k (at, next)
    WHERE chat_id = ${chat.id} AND seq = k.at`;
};
