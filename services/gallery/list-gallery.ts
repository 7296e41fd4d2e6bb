import type { AccessChat } from '../access/access-chat.ts';
import { memberFloor } from '../chat/chat.ts';
import type { MessagePage, MessagePageAsk } from '../message/list-messages.ts';
import type { MessageStore } from '../message/message-store.ts';
import type { Viewer } from '../viewer.ts';
import type { GalleryKind, GalleryStore } from './gallery-store.ts';

export type GalleryAsk = Omit<MessagePageAsk, 'aroundSeq'> & { readonly kind: GalleryKind };

export interface ListGalleryDeps {
  readonly gallery: GalleryStore;
  readonly messages: Pick<MessageStore, 'listAt'>;
  readonly accessChat: AccessChat;
}

/** A page of the messages of one kind that the viewer may see, oldest first. Refuses with ChatNotFound. */
export const createListGallery =
  ({ gallery, messages, accessChat }: ListGalleryDeps) =>
  async (
    viewer: Viewer,
    chatId: bigint,
    { kind, limit, backward, beforeSeq = null, afterSeq = null }: GalleryAsk,
  ): Promise<MessagePage> => {
    const { member } = await accessChat(viewer, chatId);
    const range = { chatId, floorSeq: memberFloor(member), deletedRanges: member.deletedRanges };
    const walk = (ask: { beforeSeq: number | null; afterSeq: number | null; limit: number; newestFirst: boolean }) =>
      gallery.listSeqs(kind, { ...range, ...ask });
    const walked = await walk({ beforeSeq, afterSeq, limit: limit + 1, newestFirst: backward });
    const seqs = walked.slice(0, limit).sort((a, b) => a - b);
    const [found, beyond] = await Promise.all([
      messages.listAt(seqs.map((seq) => ({ chatId, seq }))),
      // Whether there is something where the page was begun from.
      backward
        ? walk({ afterSeq: seqs.at(-1) ?? (beforeSeq ?? 1) - 1, beforeSeq: null, limit: 1, newestFirst: false })
        : walk({ beforeSeq: seqs[0] ?? (afterSeq ?? 0) + 1, afterSeq: null, limit: 1, newestFirst: true }),
    ]);
    const [more, other] = [walked.length > limit, beyond.length > 0];
    return {
      // A recall may have come between the two.
      messages: found.filter(({ recalledAt }) => recalledAt === null).sort((a, b) => a.seq - b.seq),
      hasOlder: backward ? more : other,
      hasNewer: backward ? other : more,
    };
  };
