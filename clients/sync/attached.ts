import type { Send } from './state/state.ts';

export interface ImageView {
  readonly name: string;
  /** Pixels: reserve the room, and nothing moves when it comes. */
  readonly width: number;
  readonly height: number;
  /** A ThumbHash in Base64. */
  readonly placeholder: string;
  readonly animated: boolean;
  /** Paths on the server, which are fetched with the session. */
  readonly url: string;
  readonly thumbnailUrl: string;
}

/** One image, or an album of them. */
export interface ImagesView {
  readonly kind: 'image';
  readonly images: readonly ImageView[];
  /** May be empty. */
  readonly caption: string;
}

export interface FileView {
  readonly kind: 'file';
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly url: string;
  /** May be empty. */
  readonly caption?: string;
}

/** What was uploaded, as it is sent: the server's attachments, and how they are shown meanwhile. */
export interface AttachedDraft {
  /** Of the message. The same again is the same message. */
  readonly clientMessageId: string;
  readonly attachmentIds: readonly string[];
  readonly content: ImagesView | FileView;
}

/** How it is queued: what the server is told, and what is shown meanwhile. */
export const attachedSend = ({ attachmentIds, content }: AttachedDraft): Pick<Send, 'asked' | 'attached'> & { readonly body: string } => {
  if (content.kind === 'image') {
    const { caption } = content;
    return { body: caption, attached: content, asked: { image: { attachmentIds, caption } } };
  }
  const { name, caption = '' } = content;
  return { body: caption || name, attached: content, asked: { file: { attachmentId: attachmentIds[0] ?? '', caption } } };
};
