import { inOrder, isCode, keptFormat, partOf } from './formats.ts';
import type { Mentionable } from './mention-list.tsx';
import { movedTokens, type Token } from './tokens.ts';
import type { Field } from './use-written.ts';

export interface Named extends Pick<Field, 'text' | 'tokens'> {
  /** Where the cursor goes. */
  readonly caret: number;
}

/** Puts a person, or everyone, into a text in the place of what asked for them: from the @ to the cursor. */
export const naming =
  ({ name, userId }: Mentionable) =>
  ({ text, tokens }: Pick<Field, 'text' | 'tokens'>, at: number, caret: number): Named => {
    const label = `@${name}`;
    const rest = text.slice(caret);
    const next = `${text.slice(0, at)}${label}${/^\s/u.test(rest) ? '' : ' '}${rest}`;
    const kind = userId === null ? 'MENTION_ALL' : 'MENTION';
    const token: Token = { kind, offset: at, length: label.length, label, ...(userId === null ? {} : { userId }) };
    return { text: next, tokens: withName(movedTokens(tokens, text, next, keptFormat), token), caret: at + label.length + 1 };
  };

/** With a name put there: bold and its like lie around it or end before it, and in code there are none. */
export function withName(tokens: readonly Token[], name: Token): readonly Token[] {
  const end = name.offset + name.length;
  const rest = tokens.flatMap((token) => {
    const isAround = token.offset <= name.offset && token.offset + token.length >= end && !isCode(token.kind);
    if (isAround || token.offset >= end || token.offset + token.length <= name.offset) return token;
    return token.offset < name.offset ? partOf(token, 0, name.offset, 0) : partOf(token, end, Infinity, 0);
  });
  return [...rest, name].sort(inOrder);
}
