const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const EMOJI = /^(?:\p{Regional_Indicator}{2}|\p{Emoji_Presentation}|\p{Emoji}\uFE0F|[#*0-9]\uFE0F?\u20E3)/u;
const EMOJI_ALONE_MAX = 3;

/** What a person calls a character: a family emoji counts one. */
export function countGraphemes(text: string): number {
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}

export function firstGrapheme(text: string): string {
  for (const { segment } of segmenter.segment(text.trim())) return segment;
  return '';
}

/** Shortens without ever splitting a character. */
export function truncate(text: string, graphemesMax: number): string {
  let count = 0;
  for (const { index } of segmenter.segment(text)) {
    if (count === graphemesMax) return `${text.slice(0, index).trimEnd()}…`;
    count += 1;
  }
  return text;
}

/** One to three emoji and nothing else: such a message is shown large. */
export function isEmojiAlone(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 64) return false;
  const segments = Array.from(segmenter.segment(trimmed), ({ segment }) => segment).filter((segment) => segment.trim() !== '');
  return segments.length <= EMOJI_ALONE_MAX && segments.every((segment) => EMOJI.test(segment));
}
