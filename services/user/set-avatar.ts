import type { PrismaClient } from '../../prisma/generated/client.ts';
import { afterCommit } from '../after-commit.ts';
import { keyOf } from '../attachment/attachment.ts';
import { createAttachmentStore } from '../attachment/attachment-store.ts';
import type { SignDownload } from '../attachment/find-download.ts';
import { AttachmentNotFound } from '../errors.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';
import { announceProfile, CONTACTS_MAX_TIMES } from './update-profile.ts';
import type { User } from './user.ts';
import { createUserStore } from './user-store.ts';

export interface AvatarDeps {
  readonly prisma: PrismaClient;
  readonly publisher: Publisher;
  readonly signDownload: SignDownload;
}

/** Pictures of people: images that went the way of every image, so nothing of where they were taken is left in them. */
export const createAvatarServices = ({ prisma, publisher, signDownload }: AvatarDeps) => ({
  /** Null takes it away. Refuses with AttachmentNotFound what is no image of the viewer's own. The viewer's devices and contacts hear of it. */
  async setAvatar(viewer: Viewer, attachmentId: bigint | null): Promise<User> {
    const { userId } = viewer;
    const { user, versions } = await prisma.$transaction(async (tx) => {
      const users = createUserStore(tx);
      // Taken up, so that it is not collected in this very moment.
      const [image] = attachmentId === null ? [] : await createAttachmentStore(tx).takeUpById(userId, [attachmentId]);
      if (attachmentId !== null && image?.kind !== 'IMAGE') throw new AttachmentNotFound(['input', 'attachmentId']);
      const before = (await users.findUser(userId)) as User;
      if (before.avatarId === attachmentId) return { user: before, versions: [] };
      const versions = await announceProfile(tx, userId);
      return { user: await users.updateProfile(userId, { avatarId: attachmentId }), versions };
    }, CONTACTS_MAX_TIMES);
    if (versions.length > 0) afterCommit(publisher.accountChanged(versions));
    return user;
  },

  /** The signed address of somebody's picture, for everyone who is signed in, as their name is; null when it is not, or no longer, theirs. */
  async findAvatarDownload(userId: bigint, attachmentId: bigint): Promise<string | null> {
    const user = await createUserStore(prisma).findUser(userId);
    return user?.avatarId === attachmentId ? signDownload({ key: keyOf.thumbnail(attachmentId), type: 'image/webp' }) : null;
  },
});
