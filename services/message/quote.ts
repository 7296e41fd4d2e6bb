import { captioned } from '../attachment/attached-content.ts';
import { clockOf } from '../attachment/waveform.ts';
import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import { excerptOfLocation } from '../location/location.ts';
import type { Message, QuoteContent } from './message.ts';
import { fallbackText, readContent } from './message-rules.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The beginning of a text in one line, cut between what a person takes for characters. */
export const excerptOf = (text: string): string => {
  // Far more than is kept, and little enough that a long text costs nothing.
  const line = text
    .slice(0, limits.excerptLengthMax * 8)
    .replace(/\s+/gu, ' ')
    .trim();
  if ([...line].length <= limits.excerptLengthMax) return line;
  let excerpt = '';
  let length = 1;
  for (const { segment } of graphemes.segment(line)) {
    length += [...segment].length;
    if (length > limits.excerptLengthMax) break;
    excerpt += segment;
  }
  return `${excerpt.trimEnd()}…`;
};

/** What a reply keeps of the message that it answers, as long as that has not ended. */
export const quoteOf = (message: Message): QuoteContent => {
  const { expiresAt } = message;
  return { ...keptOf(message), ...(expiresAt == null ? {} : { expiresAt: expiresAt.toISOString() }) };
};

/** What is said, and no notice or tombstone. */
type Said = Exclude<ReturnType<typeof readContent>, { kind: 'SYSTEM' | 'RECALLED' | 'EXPIRED' | 'RECORD' }>;

/** What a message says in one line, with a sign instead of a word: excerpts are stored, and read in every language. */
export const lineOf = (known: Said): string => {
  switch (known.kind) {
    case 'TEXT':
      return known.content.body;
    case 'POLL':
      return `📊 ${known.content.question}`;
    case 'CHAIN':
      return `📝 ${known.content.topic}`;
    case 'CONTACT_CARD':
      return `👤 ${known.content.name}`;
    case 'LOCATION':
      return excerptOfLocation(known.content);
    case 'MINI_PROGRAM':
      return `🧩 ${known.content.title}`;
    case 'IMAGE':
      return `🖼️ ${known.content.caption}`;
    case 'VIDEO':
      return `🎬 ${captioned(clockOf(known.content.video.durationMs), known.content.caption)}`;
    case 'FILE':
      return `📎 ${captioned(known.content.file.name, known.content.caption)}`;
    case 'STICKER':
      return `🙂 ${known.content.sticker.name}`;
    case 'VOICE':
      return `🎤 ${clockOf(known.content.voice.durationMs)}`;
    case 'UNKNOWN':
      return known.fallbackText;
  }
};

const keptOf = (message: Message): QuoteContent => {
  const { seq } = message;
  const senderId = message.senderId === null ? null : String(message.senderId);
  const known = readContent(message);
  switch (known.kind) {
    case 'RECORD':
      return { seq, senderId, kind: 'RECORD', excerpt: excerptOf(fallbackText(message)) };
    // Recalled while the answer was being written: the answer is sent all the same.
    case 'RECALLED':
      return { seq, senderId, kind: 'RECALLED', excerpt: '' };
    case 'EXPIRED':
      return { seq, senderId, kind: 'EXPIRED', excerpt: '' };
    case 'SYSTEM':
      throw new InvalidInput('A notice cannot be answered.', ['input', 'replyToSeq']);
    default:
      return { seq, senderId, kind: known.kind === 'TEXT' ? 'TEXT' : 'OTHER', excerpt: excerptOf(lineOf(known)) };
  }
};
