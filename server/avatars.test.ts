import { describe, expect, it } from 'vitest';
import { drawnAvatarUrl } from '../services/user/avatar-url.ts';
import { renderAvatar } from './avatars.ts';

const render = (name: string) => renderAvatar(drawnAvatarUrl({ id: 42n, name }).slice('/avatars/'.length));

describe('renderAvatar', () => {
  it('draws what avatarUrl names', () => {
    expect(render('小明')).toContain('>小</text>');
    expect(render('alice')).toContain('>A</text>');
    for (const name of ['%', '<b>', '&', '"', "'", '👨‍👩‍👧', 'ß', '/etc']) expect(render(name), name).toMatch(/^<svg [^]*<\/svg>\n$/);
  });

  it('escapes what XML would take for its own', () => {
    expect(render('<')).toContain('aria-label="&lt;"');
    expect(render('&')).toContain('>&amp;</text>');
    expect(render('"')).toContain('aria-label="&quot;"');
  });

  it('gives the same bytes for the same path', () => {
    expect(render('a')).toBe(render('A'));
  });

  it('refuses paths that no person has', () => {
    for (const path of [
      '',
      'x.svg',
      '360-A.svg',
      '07-A.svg',
      '10-.svg',
      '10-AB.svg',
      '10-a.svg',
      '10-A.png',
      '10-%.svg',
      '10-%E0%A4%A.svg',
      '../10-A.svg',
      `10-${'A'.repeat(300)}.svg`,
    ]) {
      expect(renderAvatar(path), path).toBeNull();
    }
  });
});
