import { AttachmentNotFound, InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import { parseLine } from '../line-rules.ts';
import { type AskedMiniProgram, miniProgramOf } from '../mini-program/mini-program.ts';
import type { FileContent, ImageContent, MiniProgramContent, TextRange, VideoContent, VoiceContent } from '../message/message.ts';
import { parseCaptionRanges, type TextRangeInput } from '../message/text-ranges.ts';
import type { Viewer } from '../viewer.ts';
import type { Attachment } from './attachment.ts';
import { parseFileName } from './attachment-rules.ts';
import { clockOf, parseWaveform } from './waveform.ts';
import type { AttachmentStore } from './attachment-store.ts';

/** What is said of what is sent, and what parts of that are. */
export interface CaptionInput {
  readonly caption?: string | null | undefined;
  readonly captionRanges?: readonly TextRangeInput[] | null | undefined;
}

export interface ImagesInput extends CaptionInput {
  readonly attachmentIds: readonly bigint[];
}

export interface FileInput extends CaptionInput {
  readonly attachmentId: bigint;
  readonly name?: string | null | undefined;
}

export interface VideoInput extends CaptionInput {
  readonly attachmentId: bigint;
  readonly posterId?: bigint | null | undefined;
}

export interface VoiceInput {
  readonly attachmentId: bigint;
  readonly waveform: readonly number[];
}

export interface AskedImages {
  readonly attachments: readonly string[];
  readonly caption: string;
}

export interface AskedFile {
  readonly attachments: readonly string[];
  /** Null: as it was uploaded. */
  readonly name: string | null;
  readonly caption: string;
}

export interface AskedVideo {
  /** The video, then its poster, if it has one. */
  readonly attachments: readonly string[];
  readonly caption: string;
}

export interface AskedVoice {
  readonly attachments: readonly string[];
  readonly waveform: readonly number[];
}

const path = (...fields: string[]) => ['input', 'content', ...fields];

const parseCaption = (caption: string | null | undefined, kind: 'image' | 'video' | 'file'): string =>
  parseLine(caption ?? '', { what: 'A caption', path: path(kind, 'caption'), lengthMax: limits.captionLengthMax, manyLines: true });

/** By offset in the caption as it is kept, which must have been parsed before. */
export const captionRangesOf = (input: CaptionInput, caption: string, kind: 'image' | 'video' | 'file'): readonly TextRange[] =>
  parseCaptionRanges(input.caption ?? '', caption, input.captionRanges, path(kind));

export const parseImages = ({ attachmentIds, caption }: ImagesInput): AskedImages => {
  if (attachmentIds.length < 1 || attachmentIds.length > limits.imagesMax)
    throw new InvalidInput(`1 to ${limits.imagesMax} images are sent at once.`, path('image', 'attachmentIds'));
  if (new Set(attachmentIds).size < attachmentIds.length) throw new InvalidInput('An image is named once.', path('image', 'attachmentIds'));
  return {
    attachments: attachmentIds.map(String),
    caption: parseCaption(caption, 'image'),
  };
};

export const parseFile = ({ attachmentId, name, caption }: FileInput): AskedFile => ({
  attachments: [String(attachmentId)],
  name: name == null ? null : parseFileName(name, path('file', 'name')),
  caption: parseCaption(caption, 'file'),
});

export const parseVideo = ({ attachmentId, posterId, caption }: VideoInput): AskedVideo => ({
  attachments: [attachmentId, ...(posterId == null ? [] : [posterId])].map(String),
  caption: parseCaption(caption, 'video'),
});

export const parseVoice = ({ attachmentId, waveform }: VoiceInput): AskedVoice => ({
  attachments: [String(attachmentId)],
  waveform: parseWaveform(waveform, path('voice', 'waveform')),
});

const imageOf = ({ id, name, type, size, width, height, placeholder, animated }: Attachment): ImageContent['images'][number] => ({
  id: String(id),
  name,
  type,
  size,
  width: width ?? 0,
  height: height ?? 0,
  placeholder: placeholder ?? '',
  ...(animated ? { animated: true as const } : {}),
});

/** What a file is called, and what is said of it. */
export const captioned = (name: string, caption = ''): string => (caption === '' ? name : `${name} ${caption}`);

const bracketed = (word: string, text: string): string => (text === '' ? `[${word}]` : `[${word}] ${text}`);

/**
 * What a message keeps of attachments: all that is needed to show it, so that whoever reads messages reads nothing else. They are the sender's own;
 * taking them up keeps them from being collected until the message is stored.
 */
export const createAttach = ({ store }: { store: AttachmentStore }) => {
  const takeUp = async (
    viewer: Viewer,
    ids: readonly string[],
    kind: Attachment['kind'],
    place = [kind.toLowerCase()],
  ): Promise<Attachment[]> => {
    const found = await store.takeUpById(viewer.userId, ids.map(BigInt));
    return ids.map((id) => {
      const attachment = found.find((one) => String(one.id) === id && one.kind === kind);
      if (attachment === undefined) throw new AttachmentNotFound(path(...place));
      return attachment;
    });
  };

  return {
    async images(viewer: Viewer, { attachments, caption }: AskedImages): Promise<ImageContent> {
      const images = (await takeUp(viewer, attachments, 'IMAGE')).map(imageOf);
      const word = images.length === 1 ? 'Image' : `${images.length} images`;
      return { images, caption, attachments, fallbackText: bracketed(word, caption) };
    },

    /** A cover is checked, made anew and shown as any image. */
    async miniProgram(viewer: Viewer, asked: AskedMiniProgram): Promise<MiniProgramContent> {
      const [cover] = asked.attachments.length === 0 ? [] : await takeUp(viewer, asked.attachments, 'IMAGE', ['miniProgram', 'coverId']);
      return miniProgramOf(asked, cover === undefined ? undefined : imageOf(cover));
    },

    async file(viewer: Viewer, { attachments, name, caption }: AskedFile): Promise<FileContent> {
      const [{ id, type, size, name: uploadedAs }] = (await takeUp(viewer, attachments, 'FILE')) as [Attachment];
      const file = { id: String(id), name: name ?? uploadedAs, type, size };
      return {
        file,
        attachments,
        fallbackText: bracketed('File', captioned(file.name, caption)),
        ...(name === null ? {} : { renamed: true }),
        ...(caption === '' ? {} : { caption }),
      };
    },

    async video(viewer: Viewer, { attachments, caption }: AskedVideo): Promise<VideoContent> {
      const [{ id, name, type, size, width, height, durationMs }] = (await takeUp(viewer, attachments.slice(0, 1), 'VIDEO')) as [
        Attachment,
      ];
      const [poster] = attachments.length === 1 ? [] : await takeUp(viewer, attachments.slice(1), 'IMAGE', ['video', 'posterId']);
      const video = { id: String(id), name, type, size, width: width ?? 0, height: height ?? 0, durationMs: durationMs ?? 0 };
      return {
        video,
        ...(poster === undefined ? {} : { poster: imageOf(poster) }),
        attachments,
        caption,
        fallbackText: bracketed('Video', captioned(clockOf(video.durationMs), caption)),
      };
    },

    async voice(viewer: Viewer, { attachments, waveform }: AskedVoice): Promise<VoiceContent> {
      const [{ id, type, size, durationMs }] = (await takeUp(viewer, attachments, 'VOICE')) as [Attachment];
      const voice = { id: String(id), type, size, durationMs: durationMs ?? 0, waveform };
      return { voice, attachments, fallbackText: bracketed('Voice', clockOf(voice.durationMs)) };
    },
  };
};

export type Attach = ReturnType<typeof createAttach>;
