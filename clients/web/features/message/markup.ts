import type { TextRange } from '../../../sync/types.ts';
import { linkify } from '../../lib/linkify.ts';
import { plainRanges, tokensOf, type Token } from './tokens.ts';

/** What a text says, and what parts of it are. */
export interface Marked {
  readonly body: string;
  readonly ranges: readonly TextRange[];
}

interface Found {
  readonly kind: string;
  /** Where its opening mark begins and ends, and its closing one. */
  readonly open: readonly [number, number];
  readonly close: readonly [number, number];
}

const MARKS = [
  ['**', 'BOLD'],
  ['~~', 'STRIKE'],
  ['_', 'ITALIC'],
] as const;
const MARK_OF: Readonly<Record<string, string>> = { BOLD: '**', STRIKE: '~~', ITALIC: '_', CODE: '`' };
const FENCE = '```';
const ANY_MARK = /[*_~`]/u;
const SPACE = /^\s?$/u;
const LATIN = /[A-Za-z0-9_]/u;

/** Links and names hold no marks: an underscore in them is one. */
function protectedParts(text: string, tokens: readonly Token[]): Map<number, number> {
  const parts = new Map(tokens.map(({ offset, length }) => [offset, offset + length]));
  let at = 0;
  for (const span of linkify(text)) {
    if (span.kind === 'link') parts.set(at, at + span.text.length);
    at += span.text.length;
  }
  return parts;
}

/** A block of code takes the line ends beside its fences with it. */
function fencedAt(text: string, at: number): Found | null {
  const close = text.indexOf(FENCE, at + 3);
  if (close === -1 || text.slice(at + 3, close).trim() === '') return null;
  const start = text[at + 3] === '\n' ? at + 4 : at + 3;
  const end = text[close - 1] === '\n' ? close - 1 : close;
  return { kind: 'CODE_BLOCK', open: [at, start], close: [end, close + 3] };
}

function codeAt(text: string, at: number): Found | null {
  const close = text.indexOf('`', at + 1);
  const inside = text.slice(at + 1, close);
  return close === -1 || inside.trim() === '' || inside.includes('\n')
    ? null
    : { kind: 'CODE', open: [at, at + 1], close: [close, close + 1] };
}

/** Within snake_case an underscore is one; between Chinese characters, which leave no space, a mark is a mark. */
const opens = (text: string, at: number, mark: string): boolean =>
  !SPACE.test(text[at + mark.length] ?? '') && text[at + mark.length] !== mark[0] && (mark !== '_' || !LATIN.test(text[at - 1] ?? ''));
const closes = (text: string, at: number, mark: string): boolean =>
  !SPACE.test(text[at - 1] ?? '') && (mark !== '_' || !LATIN.test(text[at + 1] ?? ''));

function findMarks(text: string, tokens: readonly Token[]): Found[] {
  const found: Found[] = [];
  const parts = protectedParts(text, tokens);
  let open: { kind: string; mark: string; at: number }[] = [];
  for (let at = 0; at < text.length;) {
    const code = text[at] !== '`' ? null : ((text.startsWith(FENCE, at) ? fencedAt(text, at) : null) ?? codeAt(text, at));
    const beyond = code?.close[1] ?? parts.get(at);
    if (beyond !== undefined) {
      if (code !== null) found.push(code);
      at = beyond;
      continue;
    }
    const [mark, kind] = MARKS.find(([sign]) => text.startsWith(sign, at)) ?? [];
    if (mark === undefined || kind === undefined) {
      if (text[at] === '\n') open = [];
      at += 1;
      continue;
    }
    const begun = open.findLastIndex((held) => held.kind === kind);
    if (begun !== -1 && at > open[begun]!.at + mark.length && closes(text, at, mark)) {
      const from = open[begun]!.at;
      found.push({ kind, open: [from, from + mark.length], close: [at, at + mark.length] });
      // What was begun inside and not ended is no mark.
      open = open.slice(0, begun);
    } else if (begun === -1 && opens(text, at, mark)) open.push({ kind, mark, at });
    at += mark.length;
  }
  return found;
}

/** The server's order, so that the same is seen to be the same. */
const inOrder = (a: TextRange, b: TextRange): number => a.offset - b.offset || b.length - a.length || (a.kind < b.kind ? -1 : 1);

/** Reads `**bold**`, `_italic_`, `~~struck~~`, code in backticks and blocks between fences; the marks go, what they say stays. */
export function readMarkup(text: string, tokens: readonly Token[]): Marked {
  if (!ANY_MARK.test(text)) return { body: text, ranges: plainRanges(tokens) };
  const found = findMarks(text, tokens);
  const cuts = found.flatMap(({ open, close }) => [open, close]).sort((a, b) => a[0] - b[0]);
  const moved = (at: number) => at - cuts.reduce((sum, [start, end]) => sum + Math.max(0, Math.min(end, at) - start), 0);
  let body = '';
  let kept = 0;
  for (const [start, end] of cuts) {
    body += text.slice(kept, start);
    kept = end;
  }
  body += text.slice(kept);
  const isCode = ({ kind }: Found) => kind === 'CODE' || kind === 'CODE_BLOCK';
  // A name in code is code.
  const names = tokens.filter(({ offset }) => !found.some((mark) => isCode(mark) && mark.open[0] <= offset && offset < mark.close[1]));
  const ranges = found.map(({ kind, open, close }) => ({ kind, offset: moved(open[1]), length: moved(close[0]) - moved(open[1]) }));
  const all = [...ranges, ...plainRanges(names).map((range) => ({ ...range, offset: moved(range.offset) }))];
  return { body, ranges: all.filter(({ length }) => length > 0).sort(inOrder) };
}

/** The text with its marks again, for the field in which it is edited. */
export function writeMarkup(body: string, ranges: readonly TextRange[] | undefined): { text: string; tokens: readonly Token[] } {
  const marks = (ranges ?? []).filter(({ kind }) => kind === 'CODE_BLOCK' || MARK_OF[kind] !== undefined);
  const edges = marks.flatMap(({ kind, offset, length }, order) => {
    const block = kind === 'CODE_BLOCK';
    const open = block ? `${FENCE}\n` : (MARK_OF[kind] ?? '');
    return [
      { at: offset, opening: true, size: length, order, sign: open },
      { at: offset + length, opening: false, size: length, order: -order, sign: block ? `\n${FENCE}` : open },
    ];
  });
  // At one place what ends comes first, the inner before the outer; then what begins, the outer before the inner.
  edges.sort(
    (a, b) => a.at - b.at || Number(a.opening) - Number(b.opening) || (a.opening ? b.size - a.size : a.size - b.size) || a.order - b.order,
  );
  let text = '';
  let kept = 0;
  const shifts: [number, number][] = [];
  for (const { at, opening, sign } of edges) {
    text += body.slice(kept, at) + sign;
    kept = at;
    shifts.push([opening ? at : at + 0.5, sign.length]);
  }
  text += body.slice(kept);
  const moved = (at: number) => at + shifts.reduce((sum, [place, size]) => sum + (place <= at ? size : 0), 0);
  const names = tokensOf(body, ranges).filter(({ kind }) => kind === 'MENTION' || kind === 'MENTION_ALL');
  return { text, tokens: names.map((token) => ({ ...token, offset: moved(token.offset) })) };
}

export interface Toggled {
  /** One change after the other, so that names between the two stay names. */
  readonly steps: readonly [string, string];
  readonly start: number;
  readonly end: number;
}

/** Puts marks around what is chosen, or takes them away when they are there; and where the choice is then. */
export function toggleMark(text: string, start: number, end: number, mark: string): Toggled {
  const [before, inside, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)];
  if (before.endsWith(mark) && after.startsWith(mark)) {
    const open = before + inside + after.slice(mark.length);
    const bare = before.slice(0, -mark.length);
    return { steps: [open, bare + inside + after.slice(mark.length)], start: start - mark.length, end: end - mark.length };
  }
  const closed = before + inside + mark + after;
  return { steps: [closed, before + mark + inside + mark + after], start: start + mark.length, end: end + mark.length };
}
