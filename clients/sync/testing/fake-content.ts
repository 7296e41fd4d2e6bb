import type { LocationDraft } from '../types.ts';
import { fakePlace } from './fake-asked.ts';
import type { FakeRange } from './fake-shapes.ts';

/** These were not written in the field: what is there stays. */
export const UNWRITTEN = ['LocationContent', 'ImageContent', 'VideoContent', 'StickerContent', 'VoiceContent', 'MiniProgramContent'];
export const FORWARDABLE = [
  'TextContent',
  'RecordContent',
  'LocationContent',
  'ImageContent',
  'VideoContent',
  'VoiceContent',
  'MiniProgramContent',
];

export interface FakeSend {
  readonly chatId: string;
  readonly clientMessageId: string;
  readonly content: {
    readonly text?: { readonly body: string; readonly ranges?: readonly FakeRange[] };
    readonly poll?: {
      readonly question: string;
      readonly options: readonly string[];
      readonly multiple: boolean;
      readonly anonymous: boolean;
    };
    readonly chain?: { readonly topic: string };
    readonly contactCard?: { readonly userId: string };
    readonly location?: LocationDraft;
    readonly sticker?: { readonly stickerId: string };
    readonly voice?: { readonly attachmentId: string; readonly waveform: readonly number[] };
    readonly miniProgram?: { readonly appId: string; readonly title: string; readonly coverId?: string };
    readonly video?: { readonly attachmentId: string; readonly posterId?: string; readonly caption: string };
    readonly image?: { readonly attachmentIds: readonly string[]; readonly caption: string; readonly captionRanges?: readonly FakeRange[] };
  };
  readonly replyToSeq?: number | null;
  readonly silent?: boolean;
}

const fakeSticker = (id: string) => ({
  __typename: 'StickerContent',
  sticker: {
    id,
    packId: 'b_1',
    name: id,
    nameZh: null,
    width: 8,
    height: 8,
    placeholder: '',
    animated: false,
    url: `/attachments/m/${id}`,
  },
});

const fakeImage = (id: string) => ({
  name: id,
  width: 4,
  height: 3,
  placeholder: '',
  animated: false,
  url: `/attachments/m/${id}`,
  thumbnailUrl: `/attachments/m/${id}/thumbnail`,
});

/** What the server makes of what was sent, and its words. */
export const fakeContent = (
  { text, poll, chain, contactCard, location, image, video, sticker, voice, miniProgram }: FakeSend['content'],
  nameOf: (userId: string) => string,
  nowMs: number,
) => {
  if (contactCard !== undefined) {
    const name = nameOf(contactCard.userId);
    return { body: name, content: { __typename: 'ContactCardContent', ...contactCard, name, avatarUrl: `/avatars/${name}` } };
  }
  if (sticker !== undefined) return { body: '', content: fakeSticker(sticker.stickerId) };
  if (miniProgram !== undefined) {
    const { coverId, ...card } = miniProgram;
    const cover = coverId === undefined ? null : fakeImage(coverId);
    return { body: '', content: { __typename: 'MiniProgramContent', card: { ...card, cover } } };
  }
  if (image !== undefined) {
    const images = image.attachmentIds.map(fakeImage);
    return {
      body: image.caption,
      content: { __typename: 'ImageContent', images, caption: image.caption, ranges: image.captionRanges ?? [] },
    };
  }
  if (video !== undefined) {
    const { attachmentId, posterId, caption } = video;
    const poster = posterId === undefined ? null : fakeImage(posterId);
    const told = {
      name: attachmentId,
      type: 'video/mp4',
      size: 9,
      durationMs: 1200,
      width: 4,
      height: 3,
      url: `/attachments/m/${attachmentId}`,
    };
    return { body: caption, content: { __typename: 'VideoContent', ...told, poster, caption } };
  }
  if (voice !== undefined) {
    const { attachmentId, waveform } = voice;
    return { body: '', content: { __typename: 'VoiceContent', durationMs: 1200, waveform, url: `/attachments/m/${attachmentId}` } };
  }
  if (location !== undefined) return { body: '', content: fakePlace(location, nowMs) };
  if (chain !== undefined) return { body: chain.topic, content: { __typename: 'ChainContent', ...chain, entries: [] } };
  if (poll === undefined) return { body: text?.body ?? '', content: undefined };
  const { question, options, multiple, anonymous } = poll;
  const counted = options.map((option) => ({ text: option, voteCount: 0 }));
  const state = { options: counted, voterCount: 0, closesAt: null };
  return { body: question, content: { __typename: 'PollContent', question, multiple, anonymous, ...state } };
};
