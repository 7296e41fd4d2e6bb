import { useEffect, useState } from 'react';
import type { TextRange } from '../../../sync/types.ts';
import { isName, movedTokens, plainRanges, tokensOf, type Token } from './tokens.ts';
import type { Field } from './use-written.ts';

type Markup = typeof import('./markup.ts');

let markup: Markup | null = null;

/** Marks are read by a part of their own, which comes with the first sign of one. */
export const loadMarkup = (): Promise<Markup | null> =>
  import('./markup.ts').then(
    (loaded) => (markup = loaded),
    () => markup,
  );

const MARK = /[*_~`]/u;

/** Whether the part is there, asked for when a text has a mark, or is bold without one. */
export function useMarkup({ text, tokens }: Pick<Field, 'text' | 'tokens'>): Markup | null {
  const [known, setKnown] = useState(markup);
  const isWanted = known === null && (MARK.test(text) || !tokens.every(isName));
  useEffect(() => {
    if (isWanted) void loadMarkup().then(setKnown);
  }, [isWanted]);
  return known;
}

/** Words, and what parts of them are. */
export interface Said {
  readonly body: string;
  readonly ranges: readonly TextRange[];
}

/** What is sent. Nobody waits for the part: without a network that brings it, marks are letters. */
export const readWritten = (text: string, tokens: readonly Token[]): Said =>
  markup?.readMarkup(text, tokens) ?? { body: text, ranges: plainRanges(tokens) };

/** The same without the blank space around it, as it is sent. */
export function readTrimmed({ text, tokens }: Pick<Field, 'text' | 'tokens'>): Said {
  if (markup !== null) return markup.readTrimmed(text, tokens);
  const body = text.trim();
  const cut = text.indexOf(body);
  const ranges = plainRanges(tokens).map((range) => ({ ...range, offset: range.offset - cut }));
  return { body, ranges: ranges.filter(({ offset, length }) => offset >= 0 && offset + length <= body.length) };
}

/** The field with other letters in it. */
export const rewritten = ({ text, tokens }: Pick<Field, 'text' | 'tokens'>, next: string) => ({
  text: next,
  tokens: movedTokens(tokens, text, next, markup?.keptFormat),
});

/** The other way: the field in which it is written, with its marks when the part is there. */
export const fieldOf = ({ body, ranges }: Said): { readonly text: string; readonly tokens: readonly Token[] } =>
  markup?.writeMarkup(body, ranges) ?? { text: body, tokens: tokensOf(body, ranges) };
