import { isPicture, isWhole } from '../services/attachment/attachment-rules.ts';
import type { Attachment as AttachmentShape, Upload as UploadShape, UploadPart as PartShape } from '../services/attachment/attachment.ts';
import { limits } from '../services/limits.ts';
import type { Rendition } from '../services/attachment/rendition-store.ts';
import { rangesOf } from '../services/message/text-ranges.ts';
import type {
  FileContent as FileShape,
  ImageContent as ImageShape,
  Message as MessageShape,
  VideoContent as VideoShape,
  VoiceContent as VoiceShape,
} from '../services/message/message.ts';
import { builder } from './builder.ts';
import { UploadRefusalReason } from './errors.ts';
import { attachmentId, messageId, uploadId } from './ids.ts';
import { RANGES, TextRangeInput } from './text-input.ts';
import { TextRange } from './text-range.ts';

/** Where to fetch: an address of ours, which looks at who asks and leads on to the store. The same for everyone, so that events are, too. */
export const FETCH =
  'A path on this server. Ask for it with the session (cookie, or `Authorization: Bearer`): it leads on (302) to an address that is good for a quarter of an hour, for those who may see it now.';

export const AttachmentKind = builder.enumType('AttachmentKind', {
  description: 'What an attachment is for.',
  values: {
    IMAGE: {
      description: 'To be shown. It is made anew from its pixels: turned upright, without where it was taken, and with a thumbnail.',
    },
    STICKER: {
      description:
        'To be put into a pack of stickers. It is made anew as WebP of at most 512 pixels on a side; what is see-through or moves stays so.',
    },
    VIDEO: {
      description: 'A video, to be played. It is handed on as it is; how long it lasts and how large it is are measured.',
    },
    VOICE: {
      description: 'Something that was said, to be listened to. It is handed on as it was recorded, and its length is measured.',
    },
    FILE: { description: 'To be handed on as it is, byte for byte.' },
  } as const,
});

const ownPath = ({ id }: Pick<AttachmentShape, 'id'>) => `/attachments/${attachmentId(id)}`;

export const Attachment = builder.objectRef<AttachmentShape>('Attachment').implement({
  description:
    'Something stored that the viewer may send: any number of times, and for seven days after it was last sent, taken back or uploaded; for an hour after the last message that held it has disappeared. A scheduled message keeps it while it waits.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque id.', resolve: ({ id }) => attachmentId(id) }),
    kind: t.expose('kind', { type: AttachmentKind, description: 'What it is for.' }),
    name: t.exposeString('name', { description: 'What its file was called, 1 to 200 characters.' }),
    type: t.exposeString('type', { description: 'Its type of media, as it is stored.' }),
    size: t.exposeInt('size', { description: 'Bytes.' }),
    width: t.exposeInt('width', { nullable: true, description: 'Pixels; null but for images and videos.' }),
    height: t.exposeInt('height', { nullable: true, description: 'Pixels; null but for images and videos.' }),
    placeholder: t.exposeString('placeholder', { nullable: true, description: 'A ThumbHash in Base64; null but for images.' }),
    durationMs: t.exposeInt('durationMs', {
      nullable: true,
      description: 'Milliseconds that it lasts, as measured; null but for videos and recordings.',
    }),
    url: t.string({ description: `${FETCH} Its owner alone.`, resolve: ownPath }),
    thumbnailUrl: t.string({
      nullable: true,
      description: 'The same of a thumbnail (WebP); null but for images.',
      resolve: (attachment) => (isPicture(attachment.kind) ? `${ownPath(attachment)}/thumbnail` : null),
    }),
  }),
});

const Header = builder.objectRef<readonly [string, string]>('HttpHeader').implement({
  description: 'A header of a request.',
  fields: (t) => ({
    name: t.string({ description: 'Its name.', resolve: ([name]) => name }),
    value: t.string({ description: 'What it says.', resolve: ([, value]) => value }),
  }),
});

export const UploadPart = builder.objectRef<PartShape>('UploadPart').implement({
  description:
    'What is sent in one request: `PUT` to `url` with `headers` and exactly these bytes. Parts may go at the same time and in any order.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'From 1: the bytes from `(number - 1) * partSize` on.' }),
    size: t.exposeInt('size', { description: 'How many bytes; a request with more or fewer is refused.' }),
    isStored: t.boolean({ description: 'Whether it is there.', resolve: ({ request }) => request === null }),
    url: t.string({
      nullable: true,
      description: 'Where to, for a quarter of an hour: an address, or a path on this server. Null when it is there.',
      resolve: ({ request }) => request?.url ?? null,
    }),
    headers: t.field({
      type: [Header],
      description: 'With these headers, as they are; at most 4.',
      resolve: ({ request }) => Object.entries(request?.headers ?? {}),
    }),
  }),
});

const UploadState = builder.enumType('UploadState', {
  description: 'How far an upload is.',
  values: {
    OPEN: { description: 'It takes bytes, until `completeUpload`.' },
    CHECKING: { description: 'All is there, and is being looked at. Ask again.' },
    STORED: { description: 'It has become an attachment.' },
    REFUSED: { description: 'It is not what it was said to be, or cannot be taken; `refusal` says why.' },
    FAILED: { description: 'It could not be checked; `completeUpload` tries again.' },
    CANCELLED: { description: 'It was given up.' },
  } as const,
});

export const Upload = builder.objectRef<UploadShape>('Upload').implement({
  description: 'An attachment on its way. Its bytes go straight to the store and not through this API.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque id.', resolve: ({ id }) => uploadId(id) }),
    state: t.expose('state', { type: UploadState, description: 'How far it is.' }),
    size: t.exposeInt('size', { description: 'Bytes in all.' }),
    partSize: t.int({
      description: 'Bytes of every part but the last.',
      resolve: ({ size }) => (isWhole(size) ? size : limits.uploadPartBytes),
    }),
    refusal: t.expose('refusal', { type: UploadRefusalReason, nullable: true, description: 'Why it was refused; else null.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it is thrown away if it is not complete by then.' }),
  }),
});

type HeldImage = ImageShape['images'][number] & { readonly path: string };

export const MessageImage = builder.objectRef<HeldImage>('MessageImage').implement({
  description: 'An image that a message holds. Width and height are those of `url`: reserve the room, and nothing moves when it comes.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What its file was called.' }),
    type: t.exposeString('type', { description: 'Its type of media.' }),
    size: t.exposeInt('size', { description: 'Bytes.' }),
    width: t.exposeInt('width', { description: 'Pixels, at least 1.' }),
    height: t.exposeInt('height', { description: 'Pixels, at least 1.' }),
    placeholder: t.exposeString('placeholder', { description: 'A ThumbHash in Base64, to show until it comes.' }),
    animated: t.boolean({ description: 'Whether it moves.', resolve: ({ animated }) => animated === true }),
    url: t.exposeString('path', { description: FETCH }),
    thumbnailUrl: t.string({
      description: 'The same of a thumbnail, at most 480 pixels on a side (WebP).',
      resolve: ({ path }) => `${path}/thumbnail`,
    }),
  }),
});

/** Where something that a message holds is fetched. */
export const pathOf = ({ chatId, seq, heldBefore = 0, isWaiting, content }: MessageShape, index: number) =>
  // What is to come has no message to be its key: its author asks as who has uploaded it.
  isWaiting === true
    ? ownPath({ id: BigInt((content as ImageShape).attachments[index] as string) })
    : `/attachments/${messageId(chatId, seq)}/${heldBefore + index}`;

/** What parts of a caption are: stored and told as those of a text. */
const captionRangesOf = (message: MessageShape) => [...rangesOf(message.content as ImageShape)];
const CAPTION_RANGES = 'What parts of the caption are, by offset, at most 100, as of a text; it is whole without them.';
const CAPTION_RANGES_INPUT = RANGES.replace('the text', 'the caption');

/** Content stands on its message, as every kind does. */
export const ImageContent = builder.objectRef<MessageShape>('ImageContent').implement({
  description: 'One image, or an album of them.',
  fields: (t) => ({
    images: t.field({
      type: [MessageImage],
      description: 'At least 1 and at most 20, in the order in which they were sent.',
      resolve: (message) => (message.content as ImageShape).images.map((image, index) => ({ ...image, path: pathOf(message, index) })),
    }),
    caption: t.string({
      description: 'What is said of them, at most 1,000 characters; may be empty.',
      resolve: (message) => (message.content as ImageShape).caption,
    }),
    captionRanges: t.field({ type: [TextRange], description: CAPTION_RANGES, resolve: captionRangesOf }),
  }),
});

const videoOf = (message: MessageShape) => message.content as VideoShape;

export const VideoRendition = builder.objectRef<Rendition & { readonly path: string }>('VideoRendition').implement({
  description: 'A smaller copy of a video, which every browser plays.',
  fields: (t) => ({
    type: t.string({ description: 'Its type of media: video/mp4.', resolve: () => 'video/mp4' }),
    size: t.exposeInt('size', { description: 'Bytes, at most 1,000,000,000.' }),
    width: t.exposeInt('width', { description: 'Pixels: within 1,280 by 720, or upright.' }),
    height: t.exposeInt('height', { description: 'Pixels: within 1,280 by 720, or upright.' }),
    url: t.string({ description: `${FETCH} Stretches of it are answered.`, resolve: ({ path }) => path }),
  }),
});

export const VideoContent = builder.objectRef<MessageShape>('VideoContent').implement({
  description: 'A video, as it was sent.',
  fields: (t) => ({
    name: t.string({ description: 'What its file was called, 1 to 200 characters.', resolve: (message) => videoOf(message).video.name }),
    type: t.string({ description: 'Its type of media: video/mp4 or video/webm.', resolve: (message) => videoOf(message).video.type }),
    size: t.int({ description: 'Bytes, at most 2,000,000,000.', resolve: (message) => videoOf(message).video.size }),
    durationMs: t.int({
      description: 'Milliseconds that it lasts, as the server measured it: at most 21,600,000.',
      resolve: (message) => videoOf(message).video.durationMs,
    }),
    width: t.int({
      description: 'Pixels as it is shown, 1 to 8,192: reserve the room, and nothing moves when it comes.',
      resolve: (message) => videoOf(message).video.width,
    }),
    height: t.int({ description: 'Pixels as it is shown, 1 to 8,192.', resolve: (message) => videoOf(message).video.height }),
    url: t.string({
      description: `${FETCH} Stretches of it are answered (\`Range\`), so a player begins anywhere without fetching what is before.`,
      resolve: (message) => pathOf(message, 0),
    }),
    poster: t.field({
      type: MessageImage,
      nullable: true,
      description: "A picture of it, to show until it is played; null when its sender's device made none.",
      resolve(message) {
        const { poster } = videoOf(message);
        return poster === undefined ? null : { ...poster, path: pathOf(message, 1) };
      },
    }),
    caption: t.string({
      description: 'What is said of it, at most 1,000 characters; may be empty.',
      resolve: (message) => videoOf(message).caption,
    }),
    captionRanges: t.field({ type: [TextRange], description: CAPTION_RANGES, resolve: captionRangesOf }),
  }),
});

const fileOf = (message: MessageShape) => (message.content as FileShape).file;

export const FileContent = builder.objectRef<MessageShape>('FileContent').implement({
  description: 'A file, as it was sent.',
  fields: (t) => ({
    name: t.string({
      description: 'What it is called, 1 to 200 characters; the end of it may lie.',
      resolve: (message) => fileOf(message).name,
    }),
    type: t.string({ description: 'Its type of media.', resolve: (message) => fileOf(message).type }),
    size: t.int({ description: 'Bytes.', resolve: (message) => fileOf(message).size }),
    url: t.string({ description: FETCH, resolve: (message) => pathOf(message, 0) }),
    caption: t.string({
      description: 'What is said of it, at most 1,000 characters; may be empty.',
      resolve: (message) => (message.content as FileShape).caption ?? '',
    }),
    captionRanges: t.field({ type: [TextRange], description: CAPTION_RANGES, resolve: captionRangesOf }),
  }),
});

const voiceOf = (message: MessageShape) => (message.content as VoiceShape).voice;

export const VoiceContent = builder.objectRef<MessageShape>('VoiceContent').implement({
  description: 'Something that was said and recorded.',
  fields: (t) => ({
    durationMs: t.int({
      description: 'Milliseconds that it lasts, as the server measured it: at most 61,000.',
      resolve: (message) => voiceOf(message).durationMs,
    }),
    waveform: t.intList({
      description: 'How loud it is from beginning to end, as its sender drew it: 8 and at most 64 bars of 0 (silence) to 31.',
      resolve: (message) => [...voiceOf(message).waveform],
    }),
    type: t.string({
      description: 'Its type of media: audio/webm or audio/ogg (Opus), or audio/mp4 (AAC or Opus).',
      resolve: (message) => voiceOf(message).type,
    }),
    size: t.int({ description: 'Bytes.', resolve: (message) => voiceOf(message).size }),
    url: t.string({ description: FETCH, resolve: (message) => pathOf(message, 0) }),
  }),
});

export const ImageContentInput = builder.inputType('ImageContentInput', {
  description: 'Images that the viewer has uploaded, as one message.',
  fields: (t) => ({
    attachmentIds: t.idList({ required: true, description: '1 to 20 different ones, of the kind IMAGE.' }),
    caption: t.string({ description: 'What is said of them, at most 1,000 characters.' }),
    captionRanges: t.field({ type: [TextRangeInput], description: CAPTION_RANGES_INPUT }),
  }),
});

export const VideoContentInput = builder.inputType('VideoContentInput', {
  description: 'A video that the viewer has uploaded.',
  fields: (t) => ({
    attachmentId: t.id({ required: true, description: 'One of the kind VIDEO.' }),
    posterId: t.id({ description: 'A picture of it: an attachment of the viewer, of the kind IMAGE.' }),
    caption: t.string({ description: 'What is said of it, at most 1,000 characters.' }),
    captionRanges: t.field({ type: [TextRangeInput], description: CAPTION_RANGES_INPUT }),
  }),
});

export const FileContentInput = builder.inputType('FileContentInput', {
  description: 'A file that the viewer has uploaded.',
  fields: (t) => ({
    attachmentId: t.id({ required: true, description: 'One of the kind FILE.' }),
    name: t.string({ description: 'What to call it, when not as it was uploaded.' }),
    caption: t.string({ description: 'What is said of it, at most 1,000 characters.' }),
    captionRanges: t.field({ type: [TextRangeInput], description: CAPTION_RANGES_INPUT }),
  }),
});

export const VoiceContentInput = builder.inputType('VoiceContentInput', {
  description: 'Something that the viewer has recorded and uploaded.',
  fields: (t) => ({
    attachmentId: t.id({ required: true, description: 'One of the kind VOICE.' }),
    waveform: t.intList({
      required: true,
      description: 'How loud it is from beginning to end, to draw it: 8 to 64 bars of 0 (silence) to 31.',
    }),
  }),
});
