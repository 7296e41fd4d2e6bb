import { describe, expect, it } from 'vitest';
import { mentionQuery, movedTokens, tokenBefore, tokensOf, trimmedTokens } from './tokens.ts';

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
