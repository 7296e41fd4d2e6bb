import { describe, expect, it } from 'vitest';
import { linkify } from './linkify.ts';

const links = (text: string) => linkify(text).flatMap((span) => (span.kind === 'link' ? [span.href] : []));

describe('linkify', () => {
  it('keeps all of the text', () => {
    const text = '看这个 https://parley.example/a?b=1，很好。And http://x.example.';
    expect(
      linkify(text)
        .map((span) => span.text)
        .join(''),
    ).toBe(text);
  });

  it('ends a link where the sentence goes on', () => {
    expect(links('看https://parley.example/路，好')).toEqual(['https://parley.example/路']);
    expect(links('(see https://a.example/b).')).toEqual(['https://a.example/b']);
    expect(links('https://a.example/wiki/X_(y)!')).toEqual(['https://a.example/wiki/X_(y)']);
  });

  it('leaves other schemes and plain words alone', () => {
    expect(links('javascript:alert(1) ftp://a.example example.com')).toEqual([]);
    expect(linkify('')).toEqual([]);
  });
});
