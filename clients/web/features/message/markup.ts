import type { TextRange } from '../../../sync/types.ts';
import { linkify } from '../../lib/linkify.ts';
import { inOrder, isCode, trimmedTokens } from './formats.ts';
import { isName, plainRanges, tokensOf, type Token } from './tokens.ts';

export { keptFormat } from './formats.ts';

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
  const parts = new Map(tokens.filter(isName).map(({ offset, length }) => [offset, offset + length]));
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
  // A name in code is code, and so is what is bold; and what has marks of its kind is not that twice.
  const hides = (mark: Found, token: Token) =>
    isName(token)
      ? isCode(mark.kind) && mark.open[0] <= token.offset && token.offset < mark.close[1]
      : (isCode(mark.kind) || isCode(token.kind) || mark.kind === token.kind) &&
        mark.open[0] < token.offset + token.length &&
        token.offset < mark.close[1];
  const rest = tokens.filter((token) => !found.some((mark) => hides(mark, token)));
  const ranges = found.map(({ kind, open, close }) => ({ kind, offset: moved(open[1]), length: moved(close[0]) - moved(open[1]) }));
  const beside = plainRanges(rest).map((range) => {
    const offset = moved(range.offset);
    return { ...range, offset, length: moved(range.offset + range.length) - offset };
  });
  const all = [...ranges, ...beside];
  return { body, ranges: all.filter(({ length }) => length > 0).sort(inOrder) };
}

/** The same of the text without the blank space around it. */
export const readTrimmed = (text: string, tokens: readonly Token[]): Marked => readMarkup(text.trim(), trimmedTokens(text, tokens));

type Field = { readonly text: string; readonly tokens: readonly Token[] };

const sameRanges = (one: readonly TextRange[], other: readonly TextRange[]): boolean =>
  one.length === other.length &&
  one.every(({ kind, offset, length }, at) => {
    const held = other[at]!;
    return held.kind === kind && held.offset === offset && held.length === length;
  });

/**
 * The text with its marks again, for the field in which it is edited. Another client may have made bold what marks cannot say, such as the
 * blank space at its end or half a word: that stays a part of the text that shows no mark.
 */
export function writeMarkup(body: string, ranges: readonly TextRange[] | undefined): Field {
  const wanted = [...(ranges ?? [])].sort(inOrder);
  const isMark = ({ kind }: TextRange) => kind === 'CODE_BLOCK' || MARK_OF[kind] !== undefined;
  const says = (field: Field) => {
    const read = readMarkup(field.text, field.tokens);
    return read.body === body && sameRanges(read.ranges, wanted);
  };
  const whole = withMarks(
    body,
    wanted.filter(isMark),
    wanted.filter((range) => !isMark(range)),
  );
  if (says(whole)) return whole;
  let held = withMarks(body, [], wanted);
  const marks: TextRange[] = [];
  for (const range of wanted.filter(isMark)) {
    const next = withMarks(
      body,
      [...marks, range],
      wanted.filter((other) => other !== range && !marks.includes(other)),
    );
    if (!says(next)) continue;
    marks.push(range);
    held = next;
  }
  return held;
}

function withMarks(body: string, marks: readonly TextRange[], beside: readonly TextRange[]): Field {
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
  for (const { at, sign } of edges) {
    text += body.slice(kept, at) + sign;
    kept = at;
    shifts.push([at, sign.length]);
  }
  text += body.slice(kept);
  const moved = (at: number) => at + shifts.reduce((sum, [place, size]) => sum + (place <= at ? size : 0), 0);
  const tokens = tokensOf(body, beside).map((token) => {
    const offset = moved(token.offset);
    // Up to its last letter: a mark that closes there stands behind it.
    const length = moved(token.offset + token.length - 1) + 1 - offset;
    return { ...token, offset, length, label: text.slice(offset, offset + length) };
  });
  return { text, tokens };
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
