import { useEffect, useState } from 'react';
import type { TextRange } from '../../../sync/types.ts';
import { plainRanges, type Token } from './tokens.ts';

type Markup = typeof import('./markup.ts');

let markup: Markup | null = null;

/** Marks are read by a part of their own, which comes with the first sign of one. */
export const loadMarkup = (): Promise<Markup | null> =>
  import('./markup.ts').then(
    (loaded) => (markup = loaded),
    () => markup,
  );

const MARK = /[*_~`]/u;

/** Whether the part is there, asked for when a text has a mark. */
export function useMarkup(text: string): Markup | null {
  const [known, setKnown] = useState(markup);
  const isWanted = known === null && MARK.test(text);
  useEffect(() => {
    if (isWanted) void loadMarkup().then(setKnown);
  }, [isWanted]);
  return known;
}

/** What is sent. Nobody waits for the part: without a network that brings it, marks are letters. */
export const readWritten = (text: string, tokens: readonly Token[]): { body: string; ranges: readonly TextRange[] } =>
  markup?.readMarkup(text, tokens) ?? { body: text, ranges: plainRanges(tokens) };
