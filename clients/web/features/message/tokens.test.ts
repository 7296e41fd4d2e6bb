import { describe, expect, it } from 'vitest';
import { keptFormat, trimmedTokens } from './formats.ts';
import { mentionQuery, movedTokens, tokenBefore, tokensOf, type Token } from './tokens.ts';
import { withName } from './with-name.ts';

const text = 'hi @Bo and @Cy!';
const tokens = tokensOf(text, [
  { kind: 'MENTION', offset: 3, length: 3, userId: 'u_bo' },
  { kind: 'MENTION', offset: 11, length: 3, userId: 'u_cy' },
]);
const after = (next: string) => movedTokens(tokens, text, next).map(({ offset, userId }) => `${userId}@${offset}`);

describe('tokens in a field', () => {
  it('stay and move with what is typed around them', () => {
    expect(after('hi @Bo and @Cy!!')).toEqual(['u_bo@3', 'u_cy@11']);
    expect(after('well, hi @Bo and @Cy!')).toEqual(['u_bo@9', 'u_cy@17']);
    expect(after('hi @Bo & @Cy!')).toEqual(['u_bo@3', 'u_cy@9']);
    expect(after('@Bo and @Cy!')).toEqual(['u_bo@0', 'u_cy@8']);
  });

  it('are plain text once a letter of theirs is changed, and gone with their letters', () => {
    expect(after('hi @B and @Cy!')).toEqual(['u_cy@10']);
    expect(after('hi @Bxo and @Cy!')).toEqual(['u_cy@12']);
    expect(after('hi  and @Cy!')).toEqual(['u_cy@8']);
    expect(after('')).toEqual([]);
    expect(after('something else')).toEqual([]);
  });

  it('keep their place where the same letters are typed before them', () => {
    const [twice] = [tokensOf('@Bo', [{ kind: 'MENTION', offset: 0, length: 3, userId: 'u_bo' }])];
    expect(movedTokens(twice, '@Bo', '@Bo@Bo')).toHaveLength(1);
    expect(movedTokens(twice, '@Bo', '@@Bo').every(({ offset }) => offset === 1)).toBe(true);
  });

  it('are sent counted from the first letter', () => {
    expect(trimmedTokens('  @Bo', tokensOf('  @Bo', [{ kind: 'MENTION', offset: 2, length: 3, userId: 'u_bo' }]))).toEqual([
      { kind: 'MENTION', offset: 0, length: 3, userId: 'u_bo', label: '@Bo' },
    ]);
  });

  it('go as a whole with the key that deletes', () => {
    expect(tokenBefore(tokens, 6)?.userId).toBe('u_bo');
    expect(tokenBefore(tokens, 5)).toBeNull();
  });
});

describe('what is bold without marks', () => {
  const bold = (body: string, offset: number, length: number) => tokensOf(body, [{ kind: 'BOLD', offset, length }]);
  const parts = (held: readonly Token[]) => held.map(({ kind, label }) => `${kind} ${label}`);
  const typed = (before: string, [offset, length]: [number, number], next: string) =>
    parts(movedTokens(bold(before, offset, length), before, next, keptFormat));

  it('is so around what is written in it, and not beyond its ends', () => {
    expect(typed('a word here', [2, 4], 'a longer word here')).toEqual(['BOLD word']);
    expect(typed('a word here', [2, 4], 'a wo-rd here')).toEqual(['BOLD wo-rd']);
    expect(typed('a word here', [2, 4], 'a words here')).toEqual(['BOLD word']);
    expect(typed('a word here', [2, 4], 'a ward here')).toEqual(['BOLD ward']);
    expect(typed('a word here', [2, 4], 'a wo')).toEqual(['BOLD wo']);
    expect(typed('a word here', [2, 4], 'rd here')).toEqual(['BOLD rd']);
    expect(typed('a word here', [2, 4], 'a  here')).toEqual([]);
  });

  it('never ends in the middle of a sign', () => {
    const before = 'a😀b';
    expect(parts(movedTokens(bold(before, 0, 3), before, 'a😁c', keptFormat))).toEqual(['BOLD a']);
    expect(parts(movedTokens(bold(before, 1, 3), before, '😁b', keptFormat))).toEqual(['BOLD b']);
  });

  it('is sent without the blank space around the text', () => {
    expect(parts(trimmedTokens('  a word ', bold('  a word ', 0, 9)))).toEqual(['BOLD a word']);
    expect(trimmedTokens('  a word ', bold('  a word ', 1, 4))).toMatchObject([{ offset: 0, length: 3 }]);
    expect(trimmedTokens('a word  ', bold('a word  ', 6, 2))).toEqual([]);
  });

  it('lies around a name that is picked, or ends before it, and code holds none', () => {
    const body = 'one @Bo two';
    const name = { kind: 'MENTION', offset: 4, length: 3, userId: 'u_bo', label: '@Bo' };
    const named = (kind: string, offset: number, length: number) => parts(withName(tokensOf(body, [{ kind, offset, length }]), name));
    expect(named('BOLD', 0, 11)).toEqual(['BOLD one @Bo two', 'MENTION @Bo']);
    expect(named('BOLD', 4, 3)).toEqual(['BOLD @Bo', 'MENTION @Bo']);
    expect(named('BOLD', 0, 5)).toEqual(['BOLD one ', 'MENTION @Bo']);
    expect(named('BOLD', 5, 6)).toEqual(['MENTION @Bo', 'BOLD  two']);
    expect(named('BOLD', 8, 3)).toEqual(['MENTION @Bo', 'BOLD two']);
    expect(named('CODE', 0, 11)).toEqual(['CODE one ', 'MENTION @Bo']);
  });

  it('does not go with the key that deletes', () => {
    expect(tokenBefore(bold('a word', 2, 4), 6)).toBeNull();
  });
});

describe('an @ that asks for a name', () => {
  it.each([
    ['@', 1, { at: 0, query: '' }],
    ['hi @zh', 6, { at: 3, query: 'zh' }],
    ['你好@张', 4, { at: 2, query: '张' }],
    ['(@b', 3, { at: 1, query: 'b' }],
    ['hi @zh and', 6, { at: 3, query: 'zh' }],
    ['me@example', 10, null],
    ['hi @bo ', 7, null],
    ['@@', 2, null],
    ['hi', 2, null],
  ])('%j at %i', (typed, caret, expected) => {
    expect(mentionQuery(typed, caret)).toEqual(expected);
  });
});
