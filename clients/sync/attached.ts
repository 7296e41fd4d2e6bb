import type { Send } from './state/state.ts';
import type { MessageView, TextRange, TextRangeView } from './types.ts';

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

/** What is said of it, and what parts of that are: left out where there are none. */
interface Captioned<Range extends TextRange> {
  readonly ranges?: readonly Range[];
}

/** One image, or an album of them. */
export interface ImagesView<Range extends TextRange = TextRangeView> extends Captioned<Range> {
  readonly kind: 'image';
  readonly images: readonly ImageView[];
  /** May be empty. */
  readonly caption: string;
}

export interface FileView<Range extends TextRange = TextRangeView> extends Captioned<Range> {
  readonly kind: 'file';
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly url: string;
  /** May be empty. */
  readonly caption?: string;
}

/** Pictures that move, with sound or without. */
export interface VideoView<Range extends TextRange = TextRangeView> extends Captioned<Range> {
  readonly kind: 'video';
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly durationMs: number;
  /** Pixels as it is shown: reserve the room, and nothing moves when it comes. */
  readonly width: number;
  readonly height: number;
  /** Fetched with the session, in any stretches. */
  readonly url: string;
  /** What is shown until it is played; null when its sender made none. */
  readonly poster: ImageView | null;
  /** May be empty. */
  readonly caption: string;
}

/** A small picture that is sent by itself. */
export interface StickerView {
  readonly kind: 'sticker';
  readonly id: string;
  /** The pack it is of; null when that is not known. */
  readonly packId: string | null;
  /** May be empty. */
  readonly name: string;
  readonly nameZh: string | null;
  readonly width: number;
  readonly height: number;
  /** A ThumbHash in Base64; may be empty. */
  readonly placeholder: string;
  readonly animated: boolean;
  readonly url: string;
}

/** Something that was said and recorded. */
export interface VoiceView {
  readonly kind: 'voice';
  readonly durationMs: number;
  /** How loud it is from beginning to end; 8 to 64 bars of 0 to 31. */
  readonly waveform: readonly number[];
  readonly url: string;
}

/** A page of a program that runs inside another product. */
export interface MiniProgramView {
  readonly kind: 'miniProgram';
  readonly appId: string;
  readonly name: string;
  readonly title: string;
  /** A path in the program; empty: where it begins. */
  readonly page: string;
  /** Where the same is on the web; null when that is not known. */
  readonly webUrl: string | null;
  readonly cover: ImageView | null;
}

/** What was uploaded, as it is sent: the server's attachments, and how they are shown meanwhile. */
export interface AttachedDraft {
  /** Of the message. The same again is the same message. */
  readonly clientMessageId: string;
  /** None of a sticker; of a card its cover, if it has one; a video, then its poster, if it has one. */
  readonly attachmentIds: readonly string[];
  readonly content: ImagesView<TextRange> | VideoView<TextRange> | FileView<TextRange> | StickerView | VoiceView | MiniProgramView;
  /** What it answers. */
  readonly replyTo?: MessageView | null;
  /** Nobody is to be disturbed by it. */
  readonly silent?: boolean | undefined;
}

const cardOf = ({ kind: _kind, cover: _cover, ...card }: MiniProgramView, [coverId]: readonly string[]) => ({
  miniProgram: { ...card, coverId },
});

/** How it is queued: what the server is told, and what is shown meanwhile. */
export const attachedSend = ({
  attachmentIds,
  content,
  silent,
}: AttachedDraft): Pick<Send, 'attached' | 'silent'> & Required<Pick<Send, 'asked'>> & { readonly body: string } => {
  const {
    name = '',
    caption = '',
    ranges,
  }: { readonly kind: string; readonly name?: string; readonly caption?: string } & Captioned<TextRange> = content;
  const said = { caption, ...(ranges === undefined ? {} : { captionRanges: ranges }) };
  const [attachmentId = '', posterId] = attachmentIds;
  return {
    body: caption || name,
    attached: content,
    ...(silent ? { silent } : {}),
    asked:
      content.kind === 'image'
        ? { image: { attachmentIds, ...said } }
        : content.kind === 'sticker'
          ? { sticker: { stickerId: content.id } }
          : content.kind === 'voice'
            ? { voice: { attachmentId, waveform: content.waveform } }
            : content.kind === 'miniProgram'
              ? cardOf(content, attachmentIds)
              : content.kind === 'video'
                ? { video: { attachmentId, posterId, ...said } }
                : { file: { attachmentId, ...said } },
  };
};
