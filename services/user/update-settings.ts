import type { PrismaClient } from '../../prisma/generated/client.ts';
import { announceAccountChanges } from '../account/announce-account-changes.ts';
import { afterCommit } from '../after-commit.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';
import type { Settings, User } from './user.ts';
import { createUserStore } from './user-store.ts';

/** What is absent or null stays as it is. */
export type UpdateSettingsInput = { readonly [Name in keyof Settings]?: boolean | null | undefined };

export interface UpdateSettingsDeps {
  readonly prisma: PrismaClient;
  readonly publisher: Publisher;
}

/** Turns privacy switches; the viewer's own devices hear of it, and who may see whose presence is looked at again. */
export const createUpdateSettings =
  ({ prisma, publisher }: UpdateSettingsDeps) =>
  async ({ userId }: Viewer, input: UpdateSettingsInput): Promise<Settings> => {
    const { before, after, versions } = await prisma.$transaction(async (tx) => {
      const users = createUserStore(tx);
      await users.lockUser(userId);
      const before = (await users.findUser(userId)) as User;
      const settings = {
        showPresence: input.showPresence ?? before.showPresence,
        showReadReceipts: input.showReadReceipts ?? before.showReadReceipts,
      };
      if (settings.showPresence === before.showPresence && settings.showReadReceipts === before.showReadReceipts) {
        return { before, after: before, versions: [] };
      }
      const after = await users.updateSettings(userId, settings);
      return { before, after, versions: await announceAccountChanges(tx, [{ userId, kind: 'SETTINGS', ref: userId }]) };
    });
    if (versions.length > 0) afterCommit(publisher.accountChanged(versions));
    if (after.showPresence !== before.showPresence) afterCommit(publisher.presenceRightsChanged([userId]));
    return { showPresence: after.showPresence, showReadReceipts: after.showReadReceipts };
  };
