import { createHash } from 'node:crypto';
import { InvalidInput } from '../errors.ts';
import type { CaptionInput } from '../attachment/attached-content.ts';
import type { MessageContent, TextRange } from '../message/message.ts';
import { type NewContent, type NewContentInput, parseNewContent, rangesIn, rangesPathOf } from '../message/new-content.ts';
import { parseText, type TextRangeInput } from '../message/text-ranges.ts';

/** A text that waits, as it is stored. */
export interface ScheduledText {
  readonly body: string;
  readonly ranges?: readonly TextRange[];
  readonly linkPreview?: false;
}

/** Anything else. */
export interface ScheduledOther {
  readonly kind: NewContent['kind'];
  /** As its author gave it: it is sent from this, through the gate that everything goes through. */
  readonly input: unknown;
  /** What was found of it when it was scheduled: it is shown by this. What it names in `attachments` is held (a trigger). */
  readonly told: MessageContent;
}

export type ScheduledContent = ScheduledText | ScheduledOther;

export const isText = (content: ScheduledContent): content is ScheduledText => !('told' in content);

export interface ScheduledTextInput {
  readonly body: string;
  readonly ranges?: readonly TextRangeInput[] | null;
  readonly linkPreview?: boolean | null;
}

/** What is to be sent, told apart and looked at by itself; whether its author may send it is not known yet. */
export type ParsedContent =
  | { readonly text: ScheduledText; readonly rangesPath: readonly string[] }
  | { readonly asked: NewContent; readonly input: NewContentInput; readonly rangesPath: readonly string[] };

const parseScheduledText = (text: ScheduledTextInput, path: readonly string[]): ParsedContent => {
  const { body, ranges } = parseText(text.body, text.ranges, path);
  const kept = { body, ...(ranges.length === 0 ? {} : { ranges }), ...(text.linkPreview === false ? { linkPreview: false as const } : {}) };
  return { text: kept, rangesPath: [...path, 'ranges'] };
};

const parseContent = (input: NewContentInput): ParsedContent => {
  if (input.text != null) return parseScheduledText(input.text, ['input', 'content', 'text']);
  // Nobody would be there to move it.
  if (input.location?.liveSeconds != null) {
    throw new InvalidInput('A place that follows somebody is not scheduled.', ['input', 'content', 'location', 'liveSeconds']);
  }
  const asked = parseNewContent(input);
  return { asked, input, rangesPath: rangesPathOf(asked) };
};

/** A text by its own field, or a content of any kind. */
export const parseScheduled = (text: ScheduledTextInput | null, content: NewContentInput | null): ParsedContent => {
  if ((text === null) === (content === null)) throw new InvalidInput('A text, or a content: one of the two.', ['input']);
  return text === null ? parseContent(content as NewContentInput) : parseScheduledText(text, ['input', 'text']);
};

export const parseNewText = (text: ScheduledTextInput): ParsedContent => parseScheduledText(text, ['input', 'text']);

export const rangesOfParsed = (parsed: ParsedContent): readonly TextRange[] =>
  'text' in parsed ? (parsed.text.ranges ?? []) : rangesIn(parsed.asked);

/** Numbers of 64 bits are none of JSON. Nothing that a person gives has this shape. */
export const encodeInput = (input: NewContentInput): unknown =>
  JSON.parse(JSON.stringify(input, (_key, value: unknown) => (typeof value === 'bigint' ? { bigint: String(value) } : value)));

export const decodeInput = (input: unknown): NewContentInput =>
  JSON.parse(JSON.stringify(input), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'bigint' in value ? BigInt(value.bigint as string) : value,
  ) as NewContentInput;

/** Another text says nothing of a preview unless it says so. */
export const previewKept = (text: ScheduledTextInput, held: ScheduledText): Pick<ScheduledText, 'linkPreview'> =>
  text.linkPreview == null && held.linkPreview === false ? { linkPreview: false } : {};

const CAPTIONED = ['image', 'video', 'file'] as const;

/** The same with another caption. Refuses with InvalidInput what has none. */
export const withCaption = (content: ScheduledContent, said: CaptionInput): ParsedContent => {
  const input = isText(content) ? {} : decodeInput(content.input);
  const kind = CAPTIONED.find((one) => input[one] != null);
  if (kind === undefined) throw new InvalidInput('Images, videos and files have a caption.', ['input', 'caption']);
  try {
    const parsed = parseContent({ [kind]: { ...input[kind], ...said } } as NewContentInput);
    return { ...parsed, rangesPath: ['input', 'captionRanges'] };
  } catch (error) {
    // It was given beside the content, and not in it.
    if (error instanceof InvalidInput) throw new InvalidInput(error.message, ['input', ...error.inputPath.slice(3)]);
    throw error;
  }
};

/** Of what is asked: a repeat under the same client id asks the same. That of a text is as it always was. */
export const hashOf = (parsed: ParsedContent, replyToSeq: number | null, sendAt: Date): string => {
  const asked =
    'text' in parsed
      ? [parsed.text.body, parsed.text.ranges ?? [], parsed.text.linkPreview ?? true]
      : [parsed.asked.kind, encodeInput(parsed.asked.content as NewContentInput), rangesIn(parsed.asked)];
  return createHash('sha256')
    .update(JSON.stringify([...asked, replyToSeq, sendAt.toISOString()]))
    .digest('hex');
};
