import { Attachment, AttachmentKind, pathOf, Upload, UploadPart, VideoContent, VideoRendition } from '../schema/attachment.ts';
import { builder } from '../schema/builder.ts';
import { requireViewer } from '../schema/context.ts';
import { NO_ID, parseAttachmentId, parseUploadId } from '../schema/ids.ts';
import type { Attachment as AttachmentShape, Upload as UploadShape } from '../services/attachment/attachment.ts';
import type { VideoContent as VideoShape } from '../services/message/message.ts';
import type { Begun } from '../services/attachment/create-upload.ts';
import { InvalidInput, LimitReached, RateLimited, UploadIncomplete, UploadNotFound, UploadRefused } from '../services/errors.ts';

builder.objectFields(Upload, (t) => ({
  parts: t.field({
    type: [UploadPart],
    description: 'What to send, in order, at most 256: signed anew whenever it is asked for. Empty when it takes no bytes any more.',
    resolve: (upload, _args, context) => context.services.listUploadParts(upload),
  }),
  attachment: t.field({
    type: Attachment,
    nullable: true,
    description: 'What it has become; null while it is not STORED. Viewer-dependent.',
    extensions: { viewerDependent: true },
    resolve: (upload, _args, context) =>
      upload.state === 'STORED' ? context.services.findAttachment(requireViewer(context), upload.id) : null,
  }),
}));

builder.objectFields(VideoContent, (t) => ({
  rendition: t.field({
    type: VideoRendition,
    nullable: true,
    description:
      'A smaller copy of it: ask for it when the video is to be played. Null until it is made, and for good where the video is small and plays everywhere, lasts more than an hour, cannot be decoded, or nothing is installed that makes one.',
    async resolve(message, _args, context) {
      const { video } = message.content as VideoShape;
      const found = await context.loaders.rendition.load(BigInt(video.id));
      return found === null ? null : { ...found, path: `${pathOf(message, 0)}/rendition` };
    },
  }),
}));

builder.queryFields((t) => ({
  upload: t.field({
    type: Upload,
    nullable: true,
    args: { id: t.arg.id({ required: true, description: "The upload's id." }) },
    description: "An upload of the viewer's, to go on with it; null when there is none.",
    resolve: (_root, { id }, context) => context.services.findUpload(requireViewer(context), parseUploadId(id) ?? NO_ID),
  }),
  attachment: t.field({
    type: Attachment,
    nullable: true,
    args: { id: t.arg.id({ required: true, description: "The attachment's id." }) },
    description: 'An attachment that the viewer has uploaded; null when there is none. What others sent stands in their messages.',
    resolve: (_root, { id }, context) => context.services.findAttachment(requireViewer(context), parseAttachmentId(id) ?? NO_ID),
  }),
}));

const CreateUploadPayload = builder.objectRef<Begun>('CreateUploadPayload').implement({
  description: 'Where to send it, or what it is already.',
  fields: (t) => ({
    upload: t.field({
      type: Upload,
      nullable: true,
      description: 'The upload: a new one, or the one that is under way with these bytes. Null when they are stored already.',
      resolve: (begun) => ('upload' in begun ? begun.upload : null),
    }),
    attachment: t.field({
      type: Attachment,
      nullable: true,
      description: 'What the same bytes became when the viewer uploaded them before; nothing has to be sent. Else null.',
      resolve: (begun): AttachmentShape | null => ('attachment' in begun ? begun.attachment : null),
    }),
  }),
});

const uploadPayload = (name: string, description: string) =>
  builder.objectRef<UploadShape>(name).implement({
    description,
    fields: (t) => ({ upload: t.field({ type: Upload, description: 'The upload as it is now.', resolve: (upload) => upload }) }),
  });

const CompleteUploadPayload = uploadPayload('CompleteUploadPayload', 'How far it is: STORED, or still CHECKING.');
const CancelUploadPayload = uploadPayload('CancelUploadPayload', 'What was given up.');

builder.mutationFields((t) => ({
  createUpload: t.field({
    type: CreateUploadPayload,
    errors: { types: [InvalidInput, LimitReached, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'What is to be uploaded.',
        type: builder.inputType('CreateUploadInput', {
          description: 'What is to be uploaded.',
          fields: (f) => ({
            kind: f.field({ type: AttachmentKind, required: true, description: 'What it is for.' }),
            name: f.string({ required: true, description: 'What its file is called, 1 to 200 characters; folders before it are cut.' }),
            type: f.string({
              required: true,
              description:
                'Its type of media. An IMAGE or STICKER is image/jpeg, image/png, image/webp, image/gif or image/avif, a VIDEO video/mp4, video/webm or video/quicktime (which is stored as video/mp4), a VOICE audio/webm, audio/ogg or audio/mp4. Of a FILE: application/octet-stream when it is not known.',
            }),
            size: f.int({
              required: true,
              description:
                'Bytes: an IMAGE has at most 33,554,432, a STICKER 10,485,760, a VOICE 4,194,304, a VIDEO or a FILE 2,000,000,000.',
            }),
            sha256: f.string({ required: true, description: 'The SHA-256 of its bytes, as 64 hexadecimal digits. It is checked.' }),
          }),
        }),
      }),
    },
    description:
      'Begins an upload, or goes on with one: asked again for the same bytes, it tells of the same upload with what is missing, and once they are stored, of their attachment. Send the parts, then `completeUpload`.',
    resolve: (_root, { input }, context) => context.services.createUpload(requireViewer(context), input),
  }),
  completeUpload: t.field({
    type: CompleteUploadPayload,
    errors: { types: [UploadNotFound, UploadIncomplete, UploadRefused] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which upload.',
        type: builder.inputType('CompleteUploadInput', {
          description: 'An upload of which everything was sent.',
          fields: (f) => ({ uploadId: f.id({ required: true, description: "The upload's id." }) }),
        }),
      }),
    },
    description:
      'Says that everything was sent. It is looked at: whether it is of the size, the SHA-256 and the type that were said, and as an image or a recording can be read. The answer waits for that for some seconds; when it says CHECKING, ask `upload(id:)`. Repeating it does no harm.',
    resolve: (_root, { input }, context) => context.services.completeUpload(requireViewer(context), parseUploadId(input.uploadId) ?? NO_ID),
  }),
  cancelUpload: t.field({
    type: CancelUploadPayload,
    errors: { types: [UploadNotFound] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which upload.',
        type: builder.inputType('CancelUploadInput', {
          description: 'An upload to give up.',
          fields: (f) => ({ uploadId: f.id({ required: true, description: "The upload's id." }) }),
        }),
      }),
    },
    description: 'Gives an upload up, with what was sent of it. What is being checked or stored stays. Repeating it does no harm.',
    resolve: (_root, { input }, context) => context.services.cancelUpload(requireViewer(context), parseUploadId(input.uploadId) ?? NO_ID),
  }),
}));
