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

const keptOf = (message: Message): QuoteContent => {
  const { seq } = message;
  const senderId = message.senderId === null ? null : String(message.senderId);
  const known = readContent(message);
  switch (known.kind) {
    case 'TEXT':
      return { seq, senderId, kind: 'TEXT', excerpt: excerptOf(known.content.body) };
    case 'RECORD':
      return { seq, senderId, kind: 'RECORD', excerpt: excerptOf(fallbackText(message)) };
    // Recalled while the answer was being written: the answer is sent all the same.
    case 'RECALLED':
      return { seq, senderId, kind: 'RECALLED', excerpt: '' };
    case 'EXPIRED':
      return { seq, senderId, kind: 'EXPIRED', excerpt: '' };
    case 'SYSTEM':
      throw new InvalidInput('A notice cannot be answered.', ['input', 'replyToSeq']);
    // A sign instead of a word: the excerpt is stored, and read in every language.
    case 'POLL':
      return { seq, senderId, kind: 'OTHER', excerpt: excerptOf(`📊 ${known.content.question}`) };
    case 'CHAIN':
      return { seq, senderId, kind: 'OTHER', excerpt: excerptOf(`📝 ${known.content.topic}`) };
    case 'CONTACT_CARD':
      return { seq, senderId, kind: 'OTHER', excerpt: excerptOf(`👤 ${known.content.name}`) };
    case 'LOCATION':
      return { seq, senderId, kind: 'OTHER', excerpt: excerptOf(excerptOfLocation(known.content)) };
    case 'MINI_PROGRAM':
      return { seq, senderId, kind: 'OTHER', excerpt: excerptOf(`🧩 ${known.content.title}`) };
    case 'IMAGE':
      return { seq, senderId, kind: 'OTHER', excerpt: excerptOf(`🖼️ ${known.content.caption}`) };
    case 'VIDEO':
      return {
        seq,
        senderId,
        kind: 'OTHER',
        excerpt: excerptOf(`🎬 ${captioned(clockOf(known.content.video.durationMs), known.content.caption)}`),
      };
    case 'FILE':
      return { seq, senderId, kind: 'OTHER', excerpt: excerptOf(`📎 ${captioned(known.content.file.name, known.content.caption)}`) };
    case 'STICKER':
      return { seq, senderId, kind: 'OTHER', excerpt: excerptOf(`🙂 ${known.content.sticker.name}`) };
    case 'VOICE':
      return { seq, senderId, kind: 'OTHER', excerpt: `🎤 ${clockOf(known.content.voice.durationMs)}` };
    case 'UNKNOWN':
      return { seq, senderId, kind: 'OTHER', excerpt: excerptOf(known.fallbackText) };
  }
};
