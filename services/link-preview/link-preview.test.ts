import { describe, expect, it } from 'vitest';
import { findLink } from './find-link.ts';
import { editedLinkContent, linkContent, previewOf } from './link-content.ts';
import { readPage } from './read-page.ts';

const read = (html: string | Uint8Array, contentType = 'text/html') =>
  readPage({ url: new URL('https://www.tea.example/green'), contentType, bytes: typeof html === 'string' ? Buffer.from(html) : html });

describe('what a page says of itself', () => {
  it('is its Open Graph, else its title and description', () => {
    expect(
      read(`<html><head><title>Plain</title><meta name="description" content="d">
        <meta property="og:title" content="Green &amp; white"><meta property="og:site_name" content="Tea">
        <meta property="og:description" content=" Leaves,
        and water. "></head><body><title>no</title>`),
    ).toEqual({ site: 'Tea', title: 'Green & white', description: 'Leaves, and water.' });
    expect(read('<title> Plain\n title </title><meta NAME="Description" content="d">')).toEqual({
      site: 'tea.example',
      title: 'Plain title',
      description: 'd',
    });
  });

  it('is its picture too, where that is on the web', () => {
    const picture = (meta: string) => read(`<title>t</title>${meta}`)?.pictureUrl;
    expect(picture('<meta property="og:image" content="/leaf.png">')).toBe('https://www.tea.example/leaf.png');
    expect(picture('<meta name="twitter:image" content="//cdn.example/a">')).toBe('https://cdn.example/a');
    expect(
      picture('<meta property="og:image" content="http://a.example/1"><meta property="og:image:secure_url" content="https://a.example/1">'),
    ).toBe('https://a.example/1');
    for (const url of ['data:image/png;base64,AA', 'file:///etc/passwd', 'javascript:1', `/${'x'.repeat(3000)}`]) {
      expect(picture(`<meta property="og:image" content="${url}">`)).toBeUndefined();
    }
  });

  it('is text, whatever it pretends to be, and of a bounded length', () => {
    expect(read('<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>')?.title).toBe('<script>alert(1)</script>');
    expect(read('<title>pay\u202Eelpmaxe.live\u0000</title>')?.title).toBe('payelpmaxe.live');
    const long = read(`<title>${'好'.repeat(500)}</title><meta name="description" content="${'d'.repeat(5000)}">`);
    expect([[...(long?.title ?? '')].length, long?.description.length]).toEqual([200, 300]);
  });

  it('is nothing where there is no title, and nothing of the body', () => {
    expect(read('')).toBeNull();
    expect(read('<head></head><body><meta property="og:title" content="no"><title>no</title>')).toBeNull();
    expect(read('<title>  </title>')).toBeNull();
    expect(read('<title>cut of')?.title).toBe('cut of');
  });

  it('is read in its charset', () => {
    const gbk = Uint8Array.from([...Buffer.from('<meta charset="gbk"><title>'), 0xc4, 0xe3, 0xba, 0xc3, ...Buffer.from('</title>')]);
    expect(read(gbk)?.title).toBe('你好');
    expect(read(gbk, 'text/html; charset=GB18030')?.title).toBe('你好');
    expect(read('<title>你好</title>', 'text/html; charset=nonsense')?.title).toBe('你好');
  });
});

describe('the link of a text', () => {
  it.each([
    ['see https://a.example/x?y=1#z, or not', 'https://a.example/x?y=1#z'],
    ['看http://a.example/路径。好', 'http://a.example/路径'],
    ['(https://a.example/b_(c))', 'https://a.example/b_(c)'],
    ['first https://a.example then https://b.example', 'https://a.example'],
    ['https://ann:secret@a.example/ https://b.example', 'https://b.example'],
    ['ftp://a.example javascript:alert(1) file:///etc', null],
    [`https://a.example/${'x'.repeat(3000)}`, null],
    ['none', null],
  ])('%j', (body, expected) => {
    expect(findLink(body, [])).toBe(expected);
  });

  it('is none in code', () => {
    const body = 'https://a.example https://b.example';
    expect(findLink(body, [{ kind: 'CODE', offset: 0, length: 17 }])).toBe('https://b.example');
  });

  it('is kept with the text where a preview is wanted, and the preview with its link', () => {
    const text = (body: string) => ({ body, ranges: [] });
    const [a, b] = [text('https://a.example'), text('https://b.example')];
    const preview = { site: 's', title: 't', description: '' };
    expect(linkContent(a, { enabled: true, wanted: true })).toEqual({ link: 'https://a.example' });
    expect(linkContent(a, { enabled: false, wanted: true })).toEqual({ linked: 'https://a.example' });
    expect(linkContent(a, { enabled: true, wanted: false })).toEqual({ linkOff: true, linked: 'https://a.example' });
    expect(editedLinkContent({ link: 'https://a.example', preview }, a, true)).toEqual({ link: 'https://a.example', preview });
    expect(editedLinkContent({ link: 'https://a.example', preview }, b, true)).toEqual({ link: 'https://b.example' });
    expect(editedLinkContent({ linkOff: true }, b, true)).toEqual({ linkOff: true, linked: 'https://b.example' });
    expect(previewOf({ body: a.body, link: 'https://a.example', preview })).toEqual({ ...preview, url: 'https://a.example' });
    expect(previewOf({ body: 'edited elsewhere', link: 'https://a.example', preview })).toBeNull();
  });
});
