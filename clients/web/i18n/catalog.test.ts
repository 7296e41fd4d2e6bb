import { describe, expect, it } from 'vitest';
import compile from 'icu-minify/compile';
import { createTranslator } from 'use-intl/core';
import en from './en.ts';
import zhHans from './zh-hans.ts';

type Node = { readonly [key: string]: string | Node };

function flatten(node: Node, path = ''): [string, string][] {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : flatten(value, `${path}${key}.`),
  );
}

/** The names a sentence takes, nested ones included. A compiled node is a tuple of a name, a type and its branches. */
function namesIn(node: unknown): string[] {
  if (!Array.isArray(node)) return [];
  const [name, , branches] = node as [string, unknown, unknown];
  return [name, ...(branches !== null && typeof branches === 'object' ? Object.values(branches).flatMap(namesOf) : [])];
}

/** A branch or a whole sentence: text, one node, or a list of both. */
function namesOf(compiled: unknown): string[] {
  if (!Array.isArray(compiled)) return [];
  return compiled.flatMap(namesIn);
}

const argumentsOf = (sentence: string) => [...new Set(namesOf(compile(sentence)))].sort();

const english = new Map(flatten(en));
const chinese = new Map(flatten(zhHans));

describe('catalogues', () => {
  it('have the same keys', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('take the same arguments in both languages', () => {
    for (const [key, sentence] of english) expect([key, argumentsOf(chinese.get(key)!)]).toEqual([key, argumentsOf(sentence)]);
  });

  it('hold no limits of the server in numbers: those come from where they are kept', () => {
    const counted = /\d[\d,]* ?(?:to \d+ )?(?:letters|characters|pixels|files|images|messages|people|members|字|个字|像素|人|条|张)/u;
    for (const [key, sentence] of [...english, ...chinese]) expect(counted.exec(sentence)?.[0], `${key}: ${sentence}`).toBeUndefined();
  });

  it.each([
    ['en', en],
    ['zh-Hans', zhHans],
  ] as const)('every sentence of %s can be formatted', (locale, messages) => {
    const problems: unknown[] = [];
    const translate = createTranslator({ locale, messages: messages as never, onError: (error) => problems.push(error) }) as unknown as (
      key: string,
      values: object,
    ) => string;
    for (const [key, sentence] of flatten(messages)) {
      const values = Object.fromEntries(argumentsOf(sentence).map((name) => [name, /count|seconds|minutes|max/u.test(name) ? 2 : 'x']));
      expect(translate(key, values), key).not.toBe(key);
    }
    expect(problems).toEqual([]);
  });
});
