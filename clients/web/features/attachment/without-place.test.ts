import { describe, expect, it } from 'vitest';
import { withoutPlace } from './without-place.ts';

const box = (type: string, ...content: readonly string[]): string => {
  const body = content.join('');
  const size = body.length + 8;
  return String.fromCharCode(0, 0, size >> 8, size & 255) + type + body;
};
const fileOf = (text: string) => new File([Uint8Array.from(text, (char) => char.charCodeAt(0))], 'a.mov', { type: 'video/quicktime' });
const textOf = async (file: File) => String.fromCharCode(...new Uint8Array(await file.arrayBuffer()));
const zeros = (length: number) => '\0'.repeat(length);

describe('a video', () => {
  it('is sent without where it was made, with everything where it was', async () => {
    const place = '+48.8577+002.295/';
    const track = (inner: string) => box('trak', box('tkhd', 'head'), inner, box('mdia', 'what is played'));
    const film = (notes: (type: string, text: string) => string) =>
      box('ftyp', 'qt  ') +
      box('wide') +
      box('mdat', 'udta is no box in here') +
      box('moov', box('mvhd', 'clock'), track(notes('meta', place)), notes('udta', box('\xa9xyz', place)), notes('meta', place)) +
      notes('uuid', place);
    const sent = await withoutPlace(fileOf(film(box)));
    expect(await textOf(sent)).toBe(film((_type, text) => box('free', zeros(text.length))));
    expect([sent.name, sent.type]).toEqual(['a.mov', 'video/quicktime']);
  });

  it('is the very same where it tells nothing, or is none that is known', async () => {
    for (const text of [
      box('ftyp', 'isom') + box('moov', box('mvhd', 'clock')) + box('mdat', 'film'),
      '\x1aE\xdf\xa3 webm with udta in it',
      box('ftyp', 'isom') + '\0\0\xff\xffmoov cut off',
      box('ftyp', 'isom') + '\0\0\0\x04udta',
      '',
    ]) {
      const file = fileOf(text);
      expect(await withoutPlace(file)).toBe(file);
    }
  });

  it('may tell how large it is in 64 bits', async () => {
    const large = (type: string, text: string) => `\0\0\0\x01${type}\0\0\0\0\0\0\0${String.fromCharCode(text.length + 16)}${text}`;
    const sent = await withoutPlace(fileOf(large('mdat', 'film') + large('udta', 'here')));
    expect(await textOf(sent)).toBe(large('mdat', 'film') + large('free', zeros(4)));
  });
});
