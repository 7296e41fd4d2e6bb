import type { NewContentInput } from '../services/message/new-content.ts';
import { FileContentInput, ImageContentInput, VideoContentInput, VoiceContentInput } from './attachment.ts';
import { builder } from './builder.ts';
import { ChainInput } from './chain.ts';
import { NO_ID, parseAttachmentId, parseStickerId, parseUserId } from './ids.ts';
import { LocationInput } from './location.ts';
import { MiniProgramInput } from './mini-program.ts';
import { PollInput } from './poll.ts';
import { StickerInput } from './sticker.ts';
import { rangesArg, textArg, TextContentInput } from './text-input.ts';

const ContactCardInput = builder.inputType('ContactCardInput', {
  description: 'Somebody to recommend. What they are called is kept as it is when it is sent.',
  fields: (t) => ({ userId: t.id({ required: true, description: 'A contact of the viewer, or the viewer.' }) }),
});

export const MessageContentInput = builder.inputType('MessageContentInput', {
  description: 'Exactly one kind of content.',
  isOneOf: true,
  fields: (t) => ({
    text: t.field({ type: TextContentInput, description: 'Plain text.' }),
    poll: t.field({ type: PollInput, description: 'A question that people vote on.' }),
    chain: t.field({ type: ChainInput, description: 'A list that people put themselves on.' }),
    contactCard: t.field({ type: ContactCardInput, description: 'Somebody to recommend.' }),
    location: t.field({ type: LocationInput, description: 'A place on the earth.' }),
    miniProgram: t.field({ type: MiniProgramInput, description: 'A page of a mini-program, as a card.' }),
    image: t.field({ type: ImageContentInput, description: 'Images that were uploaded.' }),
    video: t.field({ type: VideoContentInput, description: 'A video that was uploaded.' }),
    file: t.field({ type: FileContentInput, description: 'A file that was uploaded.' }),
    sticker: t.field({ type: StickerInput, description: 'A sticker.' }),
    voice: t.field({ type: VoiceContentInput, description: 'Something that was said, recorded and uploaded.' }),
  }),
});

const captionArg = <Input extends { readonly captionRanges?: Parameters<typeof rangesArg>[0] }>(input: Input) => ({
  ...input,
  captionRanges: rangesArg(input.captionRanges),
});

/** As services take it. */
export const contentArg = (input: typeof MessageContentInput.$inferInput): NewContentInput => {
  const { text, contactCard, miniProgram, image, video, file, sticker, voice, ...content } = input;
  if (text != null) return { text: textArg(text) };
  if (miniProgram != null) {
    const { coverId, ...card } = miniProgram;
    return { miniProgram: { ...card, coverId: coverId == null ? null : (parseAttachmentId(coverId) ?? NO_ID) } };
  }
  if (image != null)
    return { image: { ...captionArg(image), attachmentIds: image.attachmentIds.map((id) => parseAttachmentId(id) ?? NO_ID) } };
  if (video != null) {
    const { attachmentId, posterId, ...told } = video;
    const poster = posterId == null ? null : (parseAttachmentId(posterId) ?? NO_ID);
    return { video: { ...captionArg(told), attachmentId: parseAttachmentId(attachmentId) ?? NO_ID, posterId: poster } };
  }
  if (file != null) return { file: { ...captionArg(file), attachmentId: parseAttachmentId(file.attachmentId) ?? NO_ID } };
  if (sticker != null) return { sticker: { key: parseStickerId(sticker.stickerId) ?? NO_ID } };
  if (voice != null) return { voice: { ...voice, attachmentId: parseAttachmentId(voice.attachmentId) ?? NO_ID } };
  return contactCard == null ? content : { contactCard: { userId: parseUserId(contactCard.userId) ?? NO_ID } };
};
