import { useCallback, useState } from 'react';
import { movedTokens, type Token } from './tokens.ts';

export interface Written {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Another text: tokens go along where their letters do. */
  readonly setText: (text: string) => void;
  /** Another text, with what its parts mean; with `expected`, only in the place of that one. */
  readonly replace: (text: string, tokens: readonly Token[], expected?: string) => void;
}

/** What is being written, and which parts of it mean somebody. */
export function useWritten(start: string, tokensAtStart: () => readonly Token[] = () => []): Written {
  const [{ text, tokens }, set] = useState(() => ({ text: start, tokens: tokensAtStart() }));
  const setText = useCallback((next: string) => set((held) => ({ text: next, tokens: movedTokens(held.tokens, held.text, next) })), []);
  const replace = useCallback(
    (next: string, nextTokens: readonly Token[], expected?: string) =>
      set((held) => (expected === undefined || held.text === expected ? { text: next, tokens: nextTokens } : held)),
    [],
  );
  return { text, tokens, setText, replace };
}
