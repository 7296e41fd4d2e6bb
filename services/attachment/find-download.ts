import type { Clock } from '../../engines/clock.ts';
import type { ObjectStore } from '../../engines/objects/object-store.ts';
import { limits } from '../limits.ts';
import { previewOf } from '../link-preview/link-content.ts';
import { heldInEntry } from '../message/forward-rules.ts';
import type { Message, RecordEntry } from '../message/message.ts';
import { readContent } from '../message/message-rules.ts';
import type { Viewer } from '../viewer.ts';
import { type Attachment, keyOf } from './attachment.ts';
import { isPicture } from './attachment-rules.ts';
import type { AttachmentStore } from './attachment-store.ts';
import type { RenditionStore } from './rendition-store.ts';

export interface FindDownloadDeps {
  readonly store: AttachmentStore;
  readonly renditions: RenditionStore;
  readonly signDownload: SignDownload;
  readonly findMessage: (viewer: Viewer, place: { chatId: bigint; seq: number }) => Promise<Message | null>;
}

export interface SignDownload {
  (download: { readonly key: string; readonly type: string; readonly fileName?: string; readonly endsAt?: Date | null }): Promise<string>;
}

/** Addresses are the same for a while, so that browsers keep what they have fetched. */
export const createSignDownload =
  ({ objects, clock }: { objects: ObjectStore; clock: Clock }): SignDownload =>
  ({ endsAt, ...download }) => {
    const windowMs = limits.signedUrlSeconds * 1_000;
    const signedMs = Math.floor(clock.now() / windowMs) * windowMs;
    // No address outlives the message that it belongs to.
    const lastsMs = Math.min(windowMs * 2, (endsAt?.getTime() ?? Number.POSITIVE_INFINITY) - signedMs);
    return objects.signGet({ ...download, signedAt: new Date(signedMs), expiresInSeconds: Math.max(1, Math.ceil(lastsMs / 1_000)) });
  };

/** What somebody wants to fetch: a thing that a message holds, or an attachment of their own. */
export type DownloadAsk = (
  | { readonly place: { readonly chatId: bigint; readonly seq: number }; readonly index: number }
  | { readonly attachmentId: bigint }
) & { readonly as: 'FULL' | 'THUMBNAIL' | 'RENDITION' };

export interface Download {
  readonly url: string;
  /** The message ends by itself: nothing that leads here is to be kept. */
  readonly ends: boolean;
}

/** `isSmall`: it has no thumbnail. */
type Held = Pick<Attachment, 'id' | 'kind' | 'type' | 'name' | 'size'> & { readonly isSmall?: true };

const HOLDING: readonly string[] = ['FILE', 'IMAGE', 'VIDEO', 'STICKER', 'VOICE', 'MINI_PROGRAM', 'RECORD'];

const heldBy = (message: Message | null, index: number): Held | null => {
  if (message === null) return null;
  const known = readContent(message);
  if (known.kind === 'TEXT') {
    const picture = index === 0 ? previewOf(known.content)?.image : undefined;
    return picture === undefined ? null : { id: BigInt(picture.id), kind: 'IMAGE', name: '', type: 'image/webp', size: 0, isSmall: true };
  }
  const held = HOLDING.includes(known.kind) ? heldInEntry(known as RecordEntry)[index] : undefined;
  if (held === undefined) return null;
  const { id, type, size } = held;
  const kind =
    'waveform' in held ? 'VOICE' : 'durationMs' in held ? 'VIDEO' : 'packId' in held ? 'STICKER' : 'width' in held ? 'IMAGE' : 'FILE';
  return { id: BigInt(id), kind, name: 'name' in held ? held.name : '', type, size };
};

/**
 * The signed address of something that the viewer may see now, or null: a chat they are not in, a message before their time, one that was
 * recalled and one that never was look the same.
 */
export const createFindDownload =
  ({ store, renditions, signDownload, findMessage }: FindDownloadDeps) =>
  async (viewer: Viewer, ask: DownloadAsk): Promise<Download | null> => {
    const message = 'place' in ask ? await findMessage(viewer, ask.place) : null;
    const held: Held | null = 'place' in ask ? heldBy(message, ask.index) : await store.findAttachment(viewer.userId, ask.attachmentId);
    if (held === null || (ask.as === 'THUMBNAIL' && (!isPicture(held.kind) || held.isSmall))) return null;
    if (ask.as === 'RENDITION' && (held.kind !== 'VIDEO' || !(await renditions.list([held.id])).has(held.id))) return null;
    const lies = {
      FULL: { key: keyOf.full(held), type: held.type },
      THUMBNAIL: { key: keyOf.thumbnail(held.id), type: 'image/webp' },
      RENDITION: { key: keyOf.rendition(held.id), type: 'video/mp4' },
    } as const;
    const url = await signDownload({
      ...lies[ask.as],
      ...(held.kind === 'FILE' ? { fileName: held.name } : {}),
      endsAt: message?.expiresAt ?? null,
    });
    return { url, ends: message?.expiresAt != null };
  };
