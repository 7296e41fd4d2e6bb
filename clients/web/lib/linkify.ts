export type Span = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

/** Only http and https become links. A link ends at white space, at quotes and brackets, and at full-width punctuation. */
const LINK = /\bhttps?:\/\/[^\s<>"'`（）【】《》「」『』，。！？；：、“”‘’]+/giu;
const TRAILING = /[.,!?;:)\]}]+$/u;

export function linkify(text: string): Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const link = trimLink(match[0]);
    if (!URL.canParse(link)) continue;
    if (match.index > end) spans.push({ kind: 'text', text: text.slice(end, match.index) });
    spans.push({ kind: 'link', text: link, href: link });
    end = match.index + link.length;
  }
  if (end < text.length) spans.push({ kind: 'text', text: text.slice(end) });
  return spans;
}

/** Punctuation at the end belongs to the sentence, a closing bracket to the link only when it opened there. */
function trimLink(link: string): string {
  const trimmed = link.replace(TRAILING, '');
  const opened = trimmed.split('(').length - trimmed.split(')').length;
  return opened > 0 && link.startsWith(`${trimmed})`) ? `${trimmed})` : trimmed;
}
