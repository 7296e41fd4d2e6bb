import type { Clock } from '../../engines/clock.ts';
import type { Relation } from '../user/user.ts';
import type { Viewer } from '../viewer.ts';
import type { PairStore } from './pair-store.ts';

/** How the viewer stands to each of many people. */
export const createListRelations =
  ({ pairs, clock }: { pairs: PairStore; clock: Clock }) =>
  ({ userId }: Viewer, userIds: readonly bigint[]): Promise<Map<bigint, Relation>> =>
    pairs.listRelations(userId, userIds, new Date(clock.now()));
