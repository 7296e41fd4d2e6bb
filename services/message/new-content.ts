import {
  type AskedFile,
  type AskedImages,
  type AskedVideo,
  type AskedVoice,
  captionRangesOf,
  type FileInput,
  type ImagesInput,
  parseFile,
  parseImages,
  parseVideo,
  parseVoice,
  type VideoInput,
  type VoiceInput,
} from '../attachment/attached-content.ts';
import { parseChain } from '../chain/chain.ts';
import { InvalidInput } from '../errors.ts';
import { askedOfLocation, type LocationInput, parseLocation } from '../location/location.ts';
import { type AskedMiniProgram, askedOfMiniProgram, type MiniProgramInput, parseMiniProgram } from '../mini-program/mini-program.ts';
import { keyText, type StickerKey } from '../sticker/sticker.ts';
import { askedOf, parsePoll, type PollInput } from '../poll/poll.ts';
import type {
  ChainContent,
  ContactCardContent,
  FileContent,
  ImageContent,
  LocationContent,
  MessageContent,
  MiniProgramContent,
  PollContent,
  StickerContent,
  TextContent,
  TextRange,
  VideoContent,
  VoiceContent,
} from './message.ts';
import { parseText, rangesOf, sameRanges, type TextRangeInput } from './text-ranges.ts';

/** What someone sends: exactly one of these. */
export interface NewContentInput {
  readonly text?:
    | { readonly body: string; readonly ranges?: readonly TextRangeInput[] | null; readonly linkPreview?: boolean | null }
    | null
    | undefined;
  readonly poll?: PollInput | null | undefined;
  readonly chain?: { readonly topic: string } | null | undefined;
  readonly image?: ImagesInput | null | undefined;
  readonly video?: VideoInput | null | undefined;
  readonly file?: FileInput | null | undefined;
  readonly voice?: VoiceInput | null | undefined;
  readonly contactCard?: { readonly userId: bigint } | null | undefined;
  readonly location?: LocationInput | null | undefined;
  readonly miniProgram?: MiniProgramInput | null | undefined;
  readonly sticker?: { readonly key: StickerKey } | null | undefined;
}

export type NewContent =
  | { readonly kind: 'TEXT'; readonly content: TextContent; readonly ranges: readonly TextRange[] }
  | { readonly kind: 'POLL'; readonly content: PollContent }
  | { readonly kind: 'CHAIN'; readonly content: ChainContent }
  /** What the person is called is looked up when it is sent. */
  | { readonly kind: 'CONTACT_CARD'; readonly content: Pick<ContactCardContent, 'userId'> }
  | { readonly kind: 'LOCATION'; readonly content: LocationContent }
  /** What is told of attachments is looked up when they are sent; of a card's cover, too. */
  | { readonly kind: 'MINI_PROGRAM'; readonly content: AskedMiniProgram }
  | { readonly kind: 'IMAGE'; readonly content: AskedImages; readonly ranges: readonly TextRange[] }
  | { readonly kind: 'VIDEO'; readonly content: AskedVideo; readonly ranges: readonly TextRange[] }
  | { readonly kind: 'FILE'; readonly content: AskedFile; readonly ranges: readonly TextRange[] }
  /** What it looks like is looked up when it is sent. */
  | { readonly kind: 'STICKER'; readonly content: { readonly key: StickerKey } }
  | { readonly kind: 'VOICE'; readonly content: AskedVoice };

export const parseNewContent = (input: NewContentInput): NewContent => {
  const { text, poll, chain, contactCard, location, miniProgram, image, video, file, sticker, voice } = input;
  if (text != null) {
    const { body, ranges } = parseText(text.body, text.ranges, ['input', 'content', 'text']);
    return { kind: 'TEXT', content: { body }, ranges };
  }
  if (poll != null) return { kind: 'POLL', content: parsePoll(poll) };
  if (chain != null) return { kind: 'CHAIN', content: parseChain(chain) };
  if (contactCard != null) return { kind: 'CONTACT_CARD', content: { userId: String(contactCard.userId) } };
  if (location != null) return { kind: 'LOCATION', content: parseLocation(location) };
  if (miniProgram != null) return { kind: 'MINI_PROGRAM', content: parseMiniProgram(miniProgram) };
  if (image != null) {
    const content = parseImages(image);
    return { kind: 'IMAGE', content, ranges: captionRangesOf(image, content.caption, 'image') };
  }
  if (video != null) {
    const content = parseVideo(video);
    return { kind: 'VIDEO', content, ranges: captionRangesOf(video, content.caption, 'video') };
  }
  if (file != null) {
    const content = parseFile(file);
    return { kind: 'FILE', content, ranges: captionRangesOf(file, content.caption, 'file') };
  }
  if (sticker != null) return { kind: 'STICKER', content: sticker };
  if (voice != null) return { kind: 'VOICE', content: parseVoice(voice) };
  throw new InvalidInput('A message holds something.', ['input', 'content']);
};

/** What parts of its words are, of what has words. */
export const rangesIn = (asked: NewContent): readonly TextRange[] => ('ranges' in asked ? asked.ranges : []);

/** Where these stand in what was asked, to say what is wrong with them. */
export const rangesPathOf = ({ kind }: NewContent): readonly string[] => [
  'input',
  'content',
  kind.toLowerCase(),
  kind === 'TEXT' ? 'ranges' : 'captionRanges',
];

const isSameList = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one, at) => one === others[at]);

const saysTheSame = (asked: NewContent, first: MessageContent): boolean =>
  sameRanges(rangesOf({ ...(first as TextContent), edits: 0 }), rangesIn(asked));

/** Whether a message was sent as this, whatever people have made of it since. */
export const isSameContent = (asked: NewContent, kind: string, first: MessageContent): boolean => {
  if (kind !== asked.kind) return false;
  switch (asked.kind) {
    case 'TEXT':
      return (first as TextContent).body === asked.content.body && saysTheSame(asked, first);
    case 'POLL':
      return askedOf(first as PollContent) === askedOf(asked.content);
    case 'CHAIN':
      return (first as Partial<ChainContent>).topic === asked.content.topic;
    case 'IMAGE':
    case 'VIDEO': {
      const { attachments, caption } = first as ImageContent | VideoContent;
      return caption === asked.content.caption && isSameList(attachments, asked.content.attachments) && saysTheSame(asked, first);
    }
    case 'FILE': {
      const { attachments, file, renamed = false, caption = '' } = first as FileContent;
      const { name } = asked.content;
      return (
        caption === asked.content.caption &&
        isSameList(attachments, asked.content.attachments) &&
        (renamed ? file.name : null) === name &&
        saysTheSame(asked, first)
      );
    }
    case 'VOICE': {
      const { attachments, voice } = first as VoiceContent;
      return isSameList(attachments, asked.content.attachments) && voice.waveform.join() === asked.content.waveform.join();
    }
    case 'CONTACT_CARD':
      return (first as Partial<ContactCardContent>).userId === asked.content.userId;
    case 'STICKER':
      return (first as StickerContent).sticker.id === keyText(asked.content.key);
    case 'MINI_PROGRAM':
      return askedOfMiniProgram(first as MiniProgramContent) === askedOfMiniProgram(asked.content);
    case 'LOCATION':
      return askedOfLocation(first as LocationContent) === askedOfLocation(asked.content);
  }
};
