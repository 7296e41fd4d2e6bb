import DataLoader from 'dataloader';
import type { Services } from '../../services/index.ts';
import type { Presence } from '../../services/presence/presence.ts';
import type { Relation, User } from '../../services/user/user.ts';
import type { Viewer } from '../../services/viewer.ts';

/** Loaders whose answers are the same for everyone. */
export const createUserLoaders = (services: Services) => ({
  /** Ids come from rows that name people, who are never deleted: a missing one is a fault of ours. */
  user: new DataLoader<bigint, User>(async (ids) => {
    const users = await services.listUsers(ids);
    return ids.map((id) => users.get(id) ?? new Error(`There is no user ${id}.`));
  }),
});

/** Loaders whose answers depend on the viewer. */
export const createViewerUserLoaders = (services: Services, viewer: Viewer) => ({
  relation: new DataLoader<bigint, Relation>(async (ids) => {
    const relations = await services.listRelations(viewer, ids);
    return ids.map((id) => relations.get(id) ?? 'STRANGER');
  }),
  remark: new DataLoader<bigint, string | null>(async (ids) => {
    const remarks = await services.listRemarks(viewer, ids);
    return ids.map((id) => remarks.get(id) ?? null);
  }),
  presence: new DataLoader<bigint, Presence | null>(async (ids) => {
    const presences = await services.listPresence(viewer, ids);
    return ids.map((id) => presences.get(id) ?? null);
  }),
});
