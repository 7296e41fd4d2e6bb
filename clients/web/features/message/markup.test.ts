import { describe, expect, it } from 'vitest';
import { keptFormat } from './formats.ts';
import { readMarkup, toggleMark, writeMarkup } from './markup.ts';
import type { TextRange } from '../../../sync/types.ts';
import { movedTokens, tokensOf } from './tokens.ts';

const read = (text: string) => {
  const { body, ranges } = readMarkup(text, []);
  return [body, ...ranges.map(({ kind, offset, length }) => `${kind}:${body.slice(offset, offset + length)}`)];
};

describe('marks in a text', () => {
  it.each([
    ['plain', ['plain']],
    ['a **b** c', ['a b c', 'BOLD:b']],
    ['_a b_', ['a b', 'ITALIC:a b']],
    ['~~no~~ yes', ['no yes', 'STRIKE:no']],
    ['这很**重要**的', ['这很重要的', 'BOLD:重要']],
    ['这_很_好', ['这很好', 'ITALIC:很']],
    ['**a _b_ c**', ['a b c', 'BOLD:a b c', 'ITALIC:b']],
    ['use `npm ci` now', ['use npm ci now', 'CODE:npm ci']],
    ['`**x**`', ['**x**', 'CODE:**x**']],
    ['see\n```\nlet a = 1;\n\nb_c_d\n```\nok', ['see\nlet a = 1;\n\nb_c_d\nok', 'CODE_BLOCK:let a = 1;\n\nb_c_d']],
    ['```x```', ['x', 'CODE_BLOCK:x']],
    ['😀 **😀b** 😀', ['😀 😀b 😀', 'BOLD:😀b']],
    ['**a**b**c**', ['abc', 'BOLD:a', 'BOLD:c']],
  ])('%j are read', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each([
    'snake_case_name',
    '2 * 3 ** 4',
    '** a **',
    '**a',
    'a**',
    '****',
    '__',
    '``',
    '``` ```',
    'a_ b_',
    '**a\nb**',
    '`a\nb`',
    'https://example.org/a_b_c?_x_=1',
    '5*5*5',
    '~a~',
  ])('%j are none', (text) => {
    expect(readMarkup(text, [])).toEqual({ body: text, ranges: [] });
  });

  it('leave names as they are, which move along', () => {
    const text = '**hi @a_b_c** `@a_b_c`';
    const at = (offset: number) => ({ kind: 'MENTION', offset, length: 6, userId: 'u' });
    expect(readMarkup(text, tokensOf(text, [at(5), at(15)]))).toEqual({
      body: 'hi @a_b_c @a_b_c',
      ranges: [{ kind: 'BOLD', offset: 0, length: 9 }, at(3), { kind: 'CODE', offset: 10, length: 6 }],
    });
  });

  it.each(['a **b** c _d_ ~~e~~ `f_g_h`', '**a _b ~~c~~_ d**', '**_both_**', 'see\n```\nlet a = 1;\n```\nok', '你好**世界**，_再见_'])(
    '%j come back when it is edited',
    (text) => {
      const { body, ranges } = readMarkup(text, []);
      const again = writeMarkup(body, ranges);
      expect(readMarkup(again.text, again.tokens)).toEqual({ body, ranges });
    },
  );

  it('come back around names', () => {
    const text = '**@Bo** and _@Cy_ @Di';
    const at = (offset: number) => ({ kind: 'MENTION', offset, length: 3, userId: `u${offset}` });
    const { body, ranges } = readMarkup(text, tokensOf(text, [at(2), at(13), at(18)]));
    const again = writeMarkup(body, ranges);
    expect(again.text).toBe(text);
    expect(again.tokens.map(({ offset, userId }) => [offset, userId])).toEqual([
      [2, 'u2'],
      [13, 'u13'],
      [18, 'u18'],
    ]);
  });
});

describe('what another client has made bold', () => {
  const kept = (body: string, ranges: readonly TextRange[]) => {
    const { text, tokens } = writeMarkup(body, ranges);
    expect(readMarkup(text, tokens)).toEqual({ body, ranges });
    return { text, tokens };
  };

  it.each<[string, [string, number, number][], string]>([
    ['say it loud', [['BOLD', 4, 2]], 'say **it** loud'],
    ['a word ', [['BOLD', 0, 7]], 'a word '],
    ['two\nlines', [['ITALIC', 0, 9]], 'two\nlines'],
    ['snake', [['ITALIC', 1, 2]], 'snake'],
    [
      'a word and ',
      [
        ['BOLD', 0, 1],
        ['STRIKE', 7, 4],
      ],
      '**a** word and ',
    ],
    [
      'one two three',
      [
        ['BOLD', 0, 7],
        ['ITALIC', 4, 9],
      ],
      '**one two** three',
    ],
  ])('%j %j stays so in the field', (body, parts, text) => {
    const ranges = parts.map(([kind, offset, length]) => ({ kind, offset, length }));
    expect(kept(body, ranges).text).toBe(text);
  });

  it('is bold around what is written in it, and no less for a name behind it', () => {
    const ranges = [
      { kind: 'BOLD', offset: 0, length: 7 },
      { kind: 'MENTION', offset: 7, length: 3, userId: 'u' },
    ];
    const { text, tokens } = kept('a word @Bo', ranges);
    const next = 'a long word @Bo';
    expect(readMarkup(next, movedTokens(tokens, text, next, keptFormat)).ranges.map(({ offset, length }) => [offset, length])).toEqual([
      [0, 12],
      [12, 3],
    ]);
    expect(readMarkup('a w', movedTokens(tokens, text, 'a w', keptFormat)).ranges).toEqual([{ kind: 'BOLD', offset: 0, length: 3 }]);
    const marked = 'a **word** @Bo';
    expect(readMarkup(marked, movedTokens(tokens, text, marked, keptFormat)).ranges.map(({ kind }) => kind)).toEqual(['BOLD', 'MENTION']);
  });
});

describe('a key for a mark', () => {
  it('puts it around the choice and takes it away again, and names in it stay names', () => {
    const text = 'say @Bo loud';
    const bold = toggleMark(text, 4, 7, '**');
    expect([bold.steps[1], bold.start, bold.end]).toEqual(['say **@Bo** loud', 6, 9]);
    const plain = toggleMark(bold.steps[1], bold.start, bold.end, '**');
    expect([plain.steps[1], plain.start, plain.end]).toEqual([text, 4, 7]);
    const steps = [text, ...bold.steps, ...plain.steps];
    let tokens = tokensOf(text, [{ kind: 'MENTION', offset: 4, length: 3, userId: 'u' }]);
    steps.slice(1).forEach((next, at) => (tokens = movedTokens(tokens, steps[at]!, next)));
    expect(tokens.map(({ offset }) => offset)).toEqual([4]);
  });
});
