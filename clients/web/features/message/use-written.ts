import { useCallback, useEffect, useState } from 'react';
import { fieldOf, loadMarkup, rewritten, type Said } from './markup-loader.ts';
import { isName, type Token } from './tokens.ts';

/** Where one writes, wherever its text is kept. */
export interface Field {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Another text: tokens go along where their letters do. */
  readonly setText: (text: string) => void;
  /** Another text, with what its parts mean. */
  readonly replace: (text: string, tokens: readonly Token[]) => void;
}

export interface Written extends Field {
  /** What was put there from elsewhere, while nobody has touched it: it says just that, whatever its letters would be read as. */
  readonly shown: Said | null;
  /** What somebody has said already, with its marks as soon as there is who can write them. */
  readonly show: (said: Said) => void;
}

const showing = (shown: Said) => ({ ...fieldOf(shown), shown });

/** What is being written, and what parts of it mean: names, and what another client has made bold. */
export function useWritten(start: Said): Written {
  const [held, set] = useState<Pick<Written, 'text' | 'tokens' | 'shown'>>(() => showing(start));
  const { shown } = held;
  useEffect(() => {
    if (shown === null || shown.ranges.every(isName)) return;
    // Whoever has begun to write meanwhile goes on without marks, and nothing is lost by it.
    void loadMarkup().then(() => set((now) => (now.shown === shown ? showing(shown) : now)));
  }, [shown]);
  const setText = useCallback((next: string) => set((now) => ({ ...rewritten(now, next), shown: null })), []);
  const replace = useCallback((text: string, tokens: readonly Token[]) => set({ text, tokens, shown: null }), []);
  const show = useCallback((said: Said) => set(showing(said)), []);
  return { ...held, setText, replace, show };
}
