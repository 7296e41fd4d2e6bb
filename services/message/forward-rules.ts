import { InvalidInput, LimitReached, NotPermitted } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Reactable } from '../reaction/reaction.ts';
import type {
  FileContent,
  ForwardableKind,
  ImageContent,
  Message,
  MessageContent,
  MiniProgramContent,
  OfKind,
  RecordContent,
  RecordEntry,
  SilentContent,
  StickerContent,
  TextContent,
  VideoContent,
  VoiceContent,
} from './message.ts';
import { readContent } from './message-rules.ts';
import { excerptOf, lineOf } from './quote.ts';
import { rangesOf } from './text-ranges.ts';

/** What a forward is made of. Under the same client id it is the same forward, whatever has become of the originals since. */
export interface ForwardAsk {
  readonly fromChatId: bigint;
  /** Ascending. */
  readonly seqs: readonly number[];
  readonly merged: boolean;
}

/** Stands with a copy and is shown to nobody: where it was taken from. */
export const sourceOf = ({ fromChatId, seqs, merged }: ForwardAsk): string =>
  `${merged ? 'record' : 'copy'}:${fromChatId}:${seqs.join(',')}`;

type Forwardable = OfKind<ForwardableKind>;

/**
 * What is taken along of a message: all that its content holds, but for what belongs to its place: what it answers, how often it was
 * edited, what others showed for it, where it was itself taken from. Null for what cannot be forwarded: tombstones, notices, polls and lists, which live where people
 * answer them, places that follow somebody, and kinds that this version does not know.
 */
const takenFrom = (message: Message): Forwardable | null => {
  const known = readContent(message);
  if (known.kind === 'SYSTEM' || known.kind === 'POLL' || known.kind === 'CHAIN' || known.kind === 'RECALLED' || known.kind === 'EXPIRED')
    return null;
  if (known.kind === 'UNKNOWN') return null;
  // It belongs to where its author shares it, and ends there.
  if (known.kind === 'LOCATION' && known.content.live !== undefined) return null;
  const { replyTo: _replyTo, editedAt: _editedAt, edits: _edits, source: _source, ...told } = known.content as TextContent & RecordContent;
  const { reactions: _reactions, silent: _silent, away: _away, ...rest } = told as typeof told & Reactable & SilentContent;
  const { mentions: _mentions, ranges: _ranges, ...content } = rest;
  return { kind: known.kind, content: { ...content, ...formatOf(message) } } as Forwardable;
};

/** How the text or the caption looks goes along. Whom it mentions stays behind: it is not said to them, and no id of a person leaves the chat. */
const formatOf = (message: Message): Pick<TextContent, 'ranges'> => {
  const list = rangesOf(message.content as TextContent).filter(({ kind }) => !kind.startsWith('MENTION'));
  return list.length === 0 ? {} : { ranges: { edit: 0, list } };
};

export const canForward = (message: Message): boolean => message.senderId !== null && takenFrom(message) !== null;

/** Who wrote it in the first place, under the name that they have now or that a forward before this one kept. */
const authorOf = (message: Message, names: ReadonlyMap<bigint, string>): { senderId: string; name: string } => {
  const { forwarded } = message.content as TextContent;
  if (forwarded !== undefined) return { senderId: forwarded.senderId, name: forwarded.name };
  return { senderId: String(message.senderId), name: names.get(message.senderId as bigint) ?? '' };
};

export interface Copy {
  readonly kind: Forwardable['kind'];
  readonly content: MessageContent;
}

/** A message of another chat, with the mark of who wrote it. */
export const copyOf = (message: Message, names: ReadonlyMap<bigint, string>, source: string): Copy => {
  const { kind, content } = takenFrom(message) as Forwardable;
  const writtenAt = (message.content as TextContent).forwarded?.writtenAt ?? message.createdAt.toISOString();
  return { kind, content: { ...content, forwarded: { ...authorOf(message, names), writtenAt }, source } };
};

const withoutPicture = ({ attachments: _picture, preview, ...content }: TextContent): TextContent => {
  if (preview === undefined) return content;
  const { image: _image, ...said } = preview;
  return { ...content, preview: said };
};

const entryOf = (message: Message, names: ReadonlyMap<bigint, string>): RecordEntry => {
  const taken = takenFrom(message) as Forwardable;
  // A link is told of without its picture.
  const { kind, content } = taken.kind === 'TEXT' ? { kind: taken.kind, content: withoutPicture(taken.content) } : taken;
  return {
    senderId: String(message.senderId),
    name: names.get(message.senderId as bigint) ?? '',
    at: message.createdAt.toISOString(),
    kind,
    content,
  };
};

/** How many records stand in each other: 1 for one of plain messages. */
const depthOf = (entries: readonly RecordEntry[]): number =>
  1 + Math.max(0, ...entries.map(({ kind, content }) => (kind === 'RECORD' ? depthOf((content as RecordContent).entries) : 0)));

/** Several messages as one that keeps who said what, and when. */
export const recordOf = (messages: readonly Message[], names: ReadonlyMap<bigint, string>, source: string): Copy => {
  const entries = messages.map((message) => entryOf(message, names));
  if (depthOf(entries) > limits.recordDepthMax) throw new LimitReached('recordDepthMax', ['input', 'seqs']);
  const attachments = [...new Set(entries.flatMap(({ content }) => ('attachments' in content ? (content.attachments ?? []) : [])))];
  const content: RecordContent = {
    entries,
    ...(attachments.length === 0 ? {} : { attachments }),
    fallbackText: `[Chat record] ${recordPreview(entries).join(' / ')}`,
    source,
  };
  if (Buffer.byteLength(JSON.stringify(content)) > limits.recordBytesMax) throw new LimitReached('recordBytesMax', ['input', 'seqs']);
  return { kind: 'RECORD', content };
};

/** What the messages of a record hold, those of records in it too, in the order in which they stand. */
export type HeldInRecord =
  | ImageContent['images'][number]
  | VideoContent['video']
  | FileContent['file']
  | VoiceContent['voice']
  | StickerContent['sticker'];

export const heldInEntry = ({ kind, content }: Pick<RecordEntry, 'kind' | 'content'>): readonly HeldInRecord[] => {
  if (kind === 'IMAGE') return (content as ImageContent).images;
  if (kind === 'VIDEO') {
    const { video, poster } = content as VideoContent;
    return poster === undefined ? [video] : [video, poster];
  }
  if (kind === 'FILE') return [(content as FileContent).file];
  if (kind === 'VOICE') return [(content as VoiceContent).voice];
  if (kind === 'STICKER') {
    const { sticker } = content as StickerContent;
    // One that comes with the product is nobody's.
    return sticker.id.startsWith('.') ? [] : [sticker];
  }
  if (kind === 'MINI_PROGRAM') {
    const { cover } = content as MiniProgramContent;
    return cover === undefined ? [] : [cover];
  }
  return kind === 'RECORD' ? heldInRecord((content as RecordContent).entries) : [];
};

export const heldInRecord = (entries: readonly RecordEntry[]): readonly HeldInRecord[] => entries.flatMap(heldInEntry);

/** Those who wrote in it, in the order of their first words. */
export const recordAuthors = (entries: readonly RecordEntry[]): readonly RecordEntry[] => {
  const known = new Map<string, RecordEntry>();
  for (const entry of entries) if (!known.has(entry.senderId)) known.set(entry.senderId, entry);
  return [...known.values()];
};

const PREVIEW_LINES = 4;

const beginningOf = ({ kind, content }: RecordEntry): string => {
  const known = readContent({ kind, content, recalledAt: null });
  switch (known.kind) {
    case 'RECORD':
      return `💬 ${recordPreview(known.content.entries.slice(0, 1)).join()}`;
    case 'SYSTEM':
    case 'RECALLED':
    case 'EXPIRED':
      return '';
    default:
      return lineOf(known);
  }
};

/** How a record begins, a line for each of the first messages. */
export const recordPreview = (entries: readonly RecordEntry[]): string[] =>
  entries.slice(0, PREVIEW_LINES).map((entry) => `${entry.name}: ${excerptOf(beginningOf(entry))}`);

/** In the order of the chat, each with the client id that was given for it. */
export const parseForward = (input: {
  readonly fromChatId: bigint;
  readonly seqs: readonly number[];
  readonly merged: boolean;
  readonly clientMessageIds: readonly string[];
}): { readonly ask: ForwardAsk; readonly clientIds: readonly string[] } => {
  const { fromChatId, seqs, merged, clientMessageIds } = input;
  if (seqs.length === 0 || seqs.length > limits.forwardMax) {
    throw new InvalidInput(`1 to ${limits.forwardMax} messages are forwarded at once.`, ['input', 'seqs']);
  }
  if (new Set(seqs).size < seqs.length) throw new InvalidInput('A message is named once.', ['input', 'seqs']);
  const idsPath = ['input', 'clientMessageIds'];
  if (clientMessageIds.length !== (merged ? 1 : seqs.length)) {
    throw new InvalidInput(merged ? 'A record takes one client id.' : 'Each copy takes a client id of its own.', idsPath);
  }
  if (new Set(clientMessageIds).size < clientMessageIds.length) throw new InvalidInput('Each copy takes a client id of its own.', idsPath);
  const order = seqs.map((_, at) => at).sort((a, b) => (seqs[a] as number) - (seqs[b] as number));
  return {
    ask: { fromChatId, seqs: order.map((at) => seqs[at] as number), merged },
    clientIds: merged ? clientMessageIds : order.map((at) => clientMessageIds[at] as string),
  };
};

export const onlyOne = () =>
  new NotPermitted('In slow mode one message is forwarded at a time, or several as one record.', ['input', 'seqs']);

export const nothingLeft = () => new NotPermitted('Nothing of this can be forwarded.', ['input', 'seqs']);
