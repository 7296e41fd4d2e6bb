import { type Connection, momentKey, type PageArgs, type Paging, parseMomentKey } from '../paging.ts';
import type { UserKey } from '../user/user.ts';
import type { Viewer } from '../viewer.ts';
import type { BlockStore } from './block-store.ts';

/** People the viewer has blocked, the latest first. */
export const createListBlockedUsers =
  ({ blocks, paging }: { blocks: BlockStore; paging: Paging }) =>
  async ({ userId }: Viewer, args: PageArgs): Promise<Connection<UserKey>> => {
    const page = paging.parsePage('blockedUsers', args);
    const place = page.cursor === null ? null : parseMomentKey(page.cursor);
    const rows = await blocks.listBlocks(userId, { limit: page.limit, backward: page.backward, place });
    return paging.toConnection(
      rows,
      page,
      (block) => momentKey(block.createdAt, block.blockedId),
      (block): UserKey => ({ id: block.blockedId }),
    );
  };
