import type { ContentView } from '../../clients/sync/index.ts';
import { stickerId, userId } from '../../schema/ids.ts';

/** What a message says, as it is stored; which of these it has depends on its kind. */
export interface StoredContent {
  readonly body?: string;
  readonly ranges?: { readonly edit: number; readonly list: readonly StoredRange[] };
  readonly edits?: number;
  readonly silent?: boolean;
  readonly forwarded?: { readonly name: string };
  readonly event?: string;
  readonly question?: string;
  readonly options?: readonly { readonly votes: number }[];
  readonly voters?: number;
  readonly topic?: string;
  readonly entries?: readonly { readonly userId: string; readonly senderId: string; readonly name: string; readonly text: string }[];
  readonly latitude?: number;
  readonly longitude?: number;
  readonly live?: { readonly seconds: number; readonly stoppedAt?: string };
  /** Of a poll that was closed. */
  readonly closedAt?: string | null;
  readonly images?: readonly { readonly name: string }[];
  readonly video?: { readonly name: string; readonly durationMs: number };
  readonly poster?: { readonly name: string };
  readonly file?: { readonly name: string };
  readonly caption?: string;
  readonly title?: string;
  readonly page?: string;
  readonly voice?: { readonly durationMs: number; readonly waveform: readonly number[] };
  /** By its number or its name. */
  readonly sticker?: { readonly id: string };
  /** Of a card. */
  readonly userId?: string;
}

interface StoredRange {
  readonly kind: string;
  readonly offset: number;
  readonly length: number;
  readonly userId?: string;
}

export interface StoredWords {
  readonly kind: string;
  readonly recalled: boolean;
  readonly created_at: Date;
  readonly content: StoredContent;
}

/** What parts of a text are, as a person sees it: by what it is and where. */
export const rangesText = (ranges: readonly StoredRange[] = []): string =>
  ranges.map(({ kind, offset, length, userId: whom }) => ` <${kind} ${offset}+${length}${whom == null ? '' : ` ${whom}`}>`).join('');

export const storedRanges = (ranges: readonly StoredRange[] = []): string =>
  rangesText(ranges.map(({ userId: whom, ...range }) => (whom == null ? range : { ...range, userId: userId(BigInt(whom)) })));

/** Those of an earlier edit are not for the text that stands. */
const rangesIn = ({ ranges, edits = 0 }: StoredContent): string =>
  ranges === undefined || ranges.edit !== edits ? '' : storedRanges(ranges.list);

/** What a message says, with the viewer's own vote, from its row. */
export const storedText = ({ kind, recalled, created_at, content }: StoredWords, ownVote = ''): string => {
  if (recalled) return 'recalled';
  const {
    question,
    options,
    voters,
    topic,
    entries = [],
    latitude,
    longitude,
    live,
    closedAt,
    sticker,
    images,
    video,
    poster,
    file,
  } = content;
  const { caption = '', voice, title, page, userId: whose } = content;
  switch (kind) {
    case 'TEXT':
      return `${content.body}${rangesIn(content)}`;
    case 'SYSTEM':
      return `${content.event}`;
    case 'RECORD': {
      const authors = new Map(entries.toReversed().map(({ senderId, name }) => [senderId, name]));
      return `record of ${entries.length} by ${[...authors.values()].toSorted().join()}`;
    }
    case 'POLL':
      return `${question} ${options?.map(({ votes }) => votes).join('-')} of ${voters}, own ${ownVote}, closed ${closedAt != null}`;
    case 'IMAGE':
      return `pictures ${images?.map(({ name }) => name).join()} ${caption}${rangesIn(content)}`;
    case 'VIDEO':
      return `video ${video?.name} of ${video?.durationMs} under ${poster?.name ?? ''} ${caption}${rangesIn(content)}`;
    case 'FILE':
      return `file ${file?.name} ${caption}${rangesIn(content)}`;
    case 'VOICE':
      return `voice of ${voice?.durationMs} like ${voice?.waveform.join()}`;
    case 'MINI_PROGRAM':
      return `program ${page} ${title}`;
    case 'STICKER':
      return `sticker ${stickerId(sticker?.id.startsWith('.') === true ? sticker.id : BigInt(sticker?.id ?? 0))}`;
    case 'CHAIN':
      return `${topic}: ${entries.map((entry) => `${userId(BigInt(entry.userId))} ${entry.text}`).join()}`;
    case 'LOCATION': {
      const ends = live === undefined ? null : (live.stoppedAt ?? new Date(created_at.getTime() + live.seconds * 1_000).toISOString());
      return `at ${latitude} ${longitude} until ${ends}`;
    }
    default:
      return `card of ${userId(BigInt(whose as string))}`;
  }
};

/** The same, from what a device shows. */
export const shownText = (content: ContentView): string => {
  switch (content.kind) {
    case 'text':
      return `${content.body}${rangesText(content.ranges)}`;
    case 'system':
      return content.event;
    case 'record':
      return `record of ${content.count} by ${content.authors.toSorted().join()}`;
    case 'poll': {
      const counts = content.options.map(({ voteCount }) => voteCount).join('-');
      return `${content.question} ${counts} of ${content.voterCount}, own ${content.ownVote.join()}, closed ${content.closesAt !== null}`;
    }
    case 'chain':
      return `${content.topic}: ${content.entries.map(({ user, text }) => `${user.id} ${text}`).join()}`;
    case 'location':
      return `at ${content.latitude} ${content.longitude} until ${content.live?.endsAt ?? null}`;
    case 'image':
      return `pictures ${content.images.map(({ name }) => name).join()} ${content.caption}${rangesText(content.ranges)}`;
    case 'video':
      return `video ${content.name} of ${content.durationMs} under ${content.poster?.name ?? ''} ${content.caption}${rangesText(content.ranges)}`;
    case 'file':
      return `file ${content.name} ${content.caption ?? ''}${rangesText(content.ranges)}`;
    case 'voice':
      return `voice of ${content.durationMs} like ${content.waveform.join()}`;
    case 'miniProgram':
      return `program ${content.page} ${content.title}`;
    case 'sticker':
      return `sticker ${content.id}`;
    case 'contactCard':
      return `card of ${content.userId}`;
    default:
      return content.kind;
  }
};
