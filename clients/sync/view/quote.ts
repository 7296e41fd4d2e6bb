import type { Quote } from '../state/state.ts';
import type { MessageView } from '../types.ts';

const EXCERPT_MAX = 120;

/** What a reply shows until the server answers with its own excerpt; null for what cannot be answered. */
export const quoteOf = ({ seq, sender, content }: MessageView): Quote | null => {
  if (seq === null || content.kind === 'system') return null;
  const senderId = sender?.id ?? null;
  if (content.kind === 'recalled') return { seq, senderId, kind: 'RECALLED', excerpt: '' };
  const text = content.kind === 'text' ? content.body : content.kind === 'record' ? content.preview.join(' / ') : content.fallbackText;
  const line = [
    ...text
      .slice(0, EXCERPT_MAX * 8)
      .replace(/\s+/gu, ' ')
      .trim(),
  ];
  const excerpt = line.length <= EXCERPT_MAX ? line.join('') : `${line.slice(0, EXCERPT_MAX - 1).join('')}…`;
  return { seq, senderId, kind: content.kind === 'text' ? 'TEXT' : content.kind === 'record' ? 'RECORD' : 'OTHER', excerpt };
};
