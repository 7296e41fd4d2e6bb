import type { Quote, Send } from '../state/state.ts';
import { clockOf } from '../clock-of.ts';
import type { LocationView, MessageView } from '../types.ts';

const EXCERPT_MAX = 120;

/** What a place is called in one line, as the server puts it. */
export const placeText = ({ name, address, latitude, longitude, live }: LocationView): string =>
  `📍 ${name || address || (live ? 'Live' : `${latitude}, ${longitude}`)}`;

/** What is said, and no notice or tombstone. */
export type Said = Exclude<MessageView['content'], { kind: 'system' | 'recalled' }>;

/** What a message says in one line, with a sign instead of a word: it is read in every language. */
export const lineOf = (content: Said): string => {
  switch (content.kind) {
    case 'text':
      return content.body;
    case 'poll':
      return `📊 ${content.question}`;
    case 'chain':
      return `📝 ${content.topic}`;
    case 'contactCard':
      return `👤 ${content.name}`;
    case 'location':
      return placeText(content);
    case 'image':
      return `🖼️ ${content.caption}`;
    case 'video':
      return `🎬 ${clockOf(content.durationMs)} ${content.caption}`;
    case 'file':
      return `📎 ${content.name} ${content.caption ?? ''}`;
    case 'sticker':
      return `🙂 ${content.name}`;
    case 'voice':
      return `🎤 ${clockOf(content.durationMs)}`;
    case 'miniProgram':
      return `🧩 ${content.title}`;
    case 'record':
      return content.preview.join(' / ');
    case 'unknown':
      return content.fallbackText;
  }
};

/** What a reply shows until the server answers with its own excerpt; null for what cannot be answered. */
export const quoteOf = ({ seq, sender, content }: MessageView): Quote | null => {
  if (seq === null || content.kind === 'system') return null;
  const senderId = sender?.id ?? null;
  if (content.kind === 'recalled') return { seq, senderId, kind: 'RECALLED', excerpt: '' };
  const text = lineOf(content);
  const line = [
    ...text
      .slice(0, EXCERPT_MAX * 8)
      .replace(/\s+/gu, ' ')
      .trim(),
  ];
  const excerpt = line.length <= EXCERPT_MAX ? line.join('') : `${line.slice(0, EXCERPT_MAX - 1).join('')}…`;
  return { seq, senderId, kind: content.kind === 'text' ? 'TEXT' : content.kind === 'record' ? 'RECORD' : 'OTHER', excerpt };
};

/** What is sent as an answer to it. */
export const quoting = (message: MessageView | null = null): Pick<Send, 'replyTo'> => {
  const quote = message === null ? null : quoteOf(message);
  return quote === null ? {} : { replyTo: quote };
};
