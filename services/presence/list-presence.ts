import type { PresenceStore } from '../../engines/presence/presence-store.ts';
import type { Viewer } from '../viewer.ts';
import type { Presence } from './presence.ts';
import type { PresenceQueries } from './presence-store.ts';

export interface ListPresenceDeps {
  readonly queries: PresenceQueries;
  readonly presence: PresenceStore;
}

/**
 * The presence of many people as the viewer may see it; null for those whose presence they may not. Hiding works both ways: who hides
 * their own sees nobody's.
 */
export const createListPresence =
  ({ queries, presence }: ListPresenceDeps) =>
  async ({ userId }: Viewer, userIds: readonly bigint[]): Promise<Map<bigint, Presence | null>> => {
    const visible = await queries.listVisible(userId, userIds);
    const online = visible.size === 0 ? new Set<string>() : await presence.online([...visible.keys()].map(String));
    return new Map(
      userIds.map((id) => {
        const lastSeenAt = visible.get(id);
        return [id, lastSeenAt === undefined ? null : { online: online.has(String(id)), lastSeenAt }];
      }),
    );
  };
