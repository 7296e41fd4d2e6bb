import { describe, expect, it } from 'vitest';
import type { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import { askedOfMiniProgram, miniProgramOf, type MiniProgramInput, parseMiniProgram } from './mini-program.ts';

const tea: MiniProgramInput = { appId: 'wx1a2b3c4d5e6f7a8b', name: 'Tea Market', title: 'Spring harvest' };
const refusedPath = (more: Partial<MiniProgramInput>): string | undefined => {
  try {
    parseMiniProgram({ ...tea, ...more });
    return undefined;
  } catch (error) {
    return (error as InvalidInput).inputPath.at(-1);
  }
};

describe('a mini-program card', () => {
  it('keeps what was said, and nothing of what was not', () => {
    const asked = parseMiniProgram({ ...tea, name: ' Tea Market ', page: null, coverId: null, webUrl: null });
    expect(asked).toEqual({ ...tea, page: '', webUrl: null, attachments: [] });
    expect(miniProgramOf(asked, undefined)).toEqual({ ...tea, page: '', fallbackText: '[Mini-program] Spring harvest' });
  });

  it('names a program by an id that no file, address or line of text takes for something else', () => {
    const { miniProgramAppIdLengthMin: min, miniProgramAppIdLengthMax: max } = limits;
    for (const appId of ['a'.repeat(min), 'a'.repeat(max), 'com.example.tea-market_2', '2024000111222333'])
      expect(refusedPath({ appId })).toBeUndefined();
    for (const appId of ['', 'a'.repeat(min - 1), 'a'.repeat(max + 1), '.tea', 'tea-', 'a b c', 'té5', 'a/b', 'tea\n', '../tea'])
      expect([appId, refusedPath({ appId })]).toEqual([appId, 'appId']);
  });

  it('leads to a page that lies in the program', () => {
    for (const page of ['', 'index', '/pages/cart', 'pages/a.b/c?id=7&to=https://x.example/', "a/%E8%8C%B6?q='1'", '..a/b', 'a/...'])
      expect([page, refusedPath({ page })]).toEqual([page, undefined]);
    expect(refusedPath({ page: 'p'.repeat(limits.miniProgramPageLengthMax) })).toBeUndefined();
    for (const page of [
      'p'.repeat(limits.miniProgramPageLengthMax + 1),
      'https://x.example/',
      'javascript:alert(1)',
      '//x.example/a',
      '../up',
      'a/../../up',
      'a/%2e%2E/up',
      'a/.',
      'a b',
      'a\\b',
      '茶',
      'a#b',
      'a/',
      '/',
      '?q',
      'a\u202eb',
    ])
      expect([page, refusedPath({ page })]).toEqual([page, 'page']);
  });

  it('leads to the web by https alone, as a browser would read it', () => {
    expect(parseMiniProgram({ ...tea, webUrl: 'HTTPS://Tea.Example/a b?x=1#y' }).webUrl).toBe('https://tea.example/a%20b?x=1#y');
    expect(parseMiniProgram({ ...tea, webUrl: 'https://аpple.example' }).webUrl).toBe('https://xn--pple-43d.example/');
    const of = (length: number) => `https://tea.example/${'a'.repeat(length - 20)}`;
    expect(refusedPath({ webUrl: of(limits.miniProgramUrlLengthMax) })).toBeUndefined();
    for (const webUrl of [
      of(limits.miniProgramUrlLengthMax + 1),
      `https://tea.example/${'茶'.repeat(300)}`,
      '',
      'tea.example',
      'http://tea.example/',
      'javascript:alert(1)',
      'https://ann:secret@tea.example/',
      'https://tea.example@evil.example/',
      'https://',
    ])
      expect([webUrl, refusedPath({ webUrl })]).toEqual([webUrl, 'webUrl']);
  });

  it('meets the limits of its words', () => {
    const { miniProgramNameLengthMax, miniProgramTitleLengthMax } = limits;
    expect(refusedPath({ name: 'n'.repeat(miniProgramNameLengthMax), title: 't'.repeat(miniProgramTitleLengthMax) })).toBeUndefined();
    for (const name of ['', ' ', 'n'.repeat(miniProgramNameLengthMax + 1), 'two\nlines']) expect(refusedPath({ name })).toBe('name');
    for (const title of ['', ' ', 't'.repeat(miniProgramTitleLengthMax + 1), 'a\u202eb']) expect(refusedPath({ title })).toBe('title');
  });

  it('is told from another by all that was asked for', () => {
    const whole = { ...tea, page: 'a', coverId: 7n, webUrl: 'https://tea.example/' };
    const cover = { id: '7', name: 'c', type: 'image/webp', size: 1, width: 2, height: 2, placeholder: '' };
    const stored = askedOfMiniProgram(miniProgramOf(parseMiniProgram(whole), cover));
    expect(askedOfMiniProgram(parseMiniProgram(whole))).toBe(stored);
    for (const other of [
      { appId: 'wx2' },
      { name: 'Tea' },
      { title: 'Autumn' },
      { page: 'b' },
      { coverId: 8n },
      { coverId: null },
      { webUrl: null },
    ])
      expect(askedOfMiniProgram(parseMiniProgram({ ...whole, ...other }))).not.toBe(stored);
    expect(askedOfMiniProgram(miniProgramOf(parseMiniProgram(tea), undefined))).toBe(askedOfMiniProgram(parseMiniProgram(tea)));
  });
});
