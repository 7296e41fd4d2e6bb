import { describe, expect, it } from 'vitest';
import type { ContentView, MessageView } from '../../../sync/types.ts';
import { GalleryPages, galleryKindOf, type GalleryPage, type GallerySource, type PageAsk } from './gallery-pages.ts';
import { byMonth } from './months.ts';

const images: ContentView = { kind: 'image', images: [], caption: '' };
const message = (seq: number, content: ContentView = images): MessageView => ({ key: `m${seq}`, seq, content }) as MessageView;
const sight = (version: number, more: object = {}) => ({ version, floorSeq: 0, deleted: [], ...more });
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A chat with images at some seqs, as a server would tell of it. */
const chat = (seqs: readonly number[], size = 2) => {
  const state = {
    version: 10,
    seqs: [...seqs],
    changed: [] as MessageView[],
    asks: [] as (PageAsk | number)[],
    tooMuch: false,
    away: false,
  };
  const source: GallerySource = {
    async page(ask) {
      state.asks.push(ask);
      if (state.away) return { problem: { code: 'NETWORK', path: [] } };
      const fitting = state.seqs.filter((seq) => seq < (ask.beforeSeq ?? Infinity) && seq > (ask.afterSeq ?? 0));
      const found = ask.afterSeq === undefined ? fitting.slice(-size) : fitting.slice(0, size);
      const [low, high] = [found[0] ?? Infinity, found.at(-1) ?? 0];
      const page: GalleryPage = {
        version: state.version,
        messages: found.map((seq) => message(seq)),
        hasOlder: state.seqs.some((seq) => seq < low),
        hasNewer: state.seqs.some((seq) => seq > high),
      };
      return page;
    },
    async changes(after) {
      state.asks.push(after);
      return state.tooMuch ? null : { version: state.version, messages: state.changed };
    },
  };
  return { state, source };
};
const seqsOf = (pages: GalleryPages) => pages.get().messages.map(({ seq }) => seq);

describe('pages of a gallery', () => {
  it('grow from the newest on, until there is no more', async () => {
    const { source, state } = chat([1, 2, 3, 4, 5]);
    const pages = new GalleryPages('MEDIA', source);
    const first = pages.loadOlder();
    void pages.loadOlder();
    expect(pages.get()).toMatchObject({ loading: true, messages: [] });
    await first;
    expect(seqsOf(pages)).toEqual([4, 5]);
    await pages.loadOlder();
    await pages.loadOlder();
    expect(pages.get()).toMatchObject({ hasOlder: false, hasNewer: false, loading: false });
    await pages.loadOlder();
    await pages.loadNewer();
    expect(seqsOf(pages)).toEqual([1, 2, 3, 4, 5]);
    expect(state.asks).toEqual([{}, { beforeSeq: 4 }, { beforeSeq: 2 }]);
  });

  it('grow on both sides of a message', async () => {
    const pages = new GalleryPages('MEDIA', chat([1, 2, 3, 4, 5]).source, message(3));
    expect(seqsOf(pages)).toEqual([3]);
    await Promise.all([pages.loadOlder(), pages.loadNewer()]);
    expect(seqsOf(pages)).toEqual([1, 2, 3]);
    await pages.loadNewer();
    expect(seqsOf(pages)).toEqual([1, 2, 3, 4, 5]);
    expect(pages.get()).toMatchObject({ hasOlder: false, hasNewer: false });
  });

  it('take in what comes and let go of what is recalled, within the stretch that they hold', async () => {
    const { source, state } = chat([4, 5, 6]);
    const pages = new GalleryPages('MEDIA', source);
    await pages.loadOlder();
    state.version = 13;
    state.changed = [message(7), message(5, { kind: 'unknown', fallbackText: '' }), message(4), message(8, { kind: 'text', body: 'no' })];
    pages.look(sight(13));
    await settled();
    expect(seqsOf(pages)).toEqual([6, 7]);
    pages.look(sight(13));
    await settled();
    expect(state.asks).toEqual([{}, 10]);
  });

  it('show nothing that was cleared or deleted, and again what is brought back', async () => {
    const pages = new GalleryPages('MEDIA', chat([1, 2, 3, 4], 4).source);
    await pages.loadOlder();
    pages.look(sight(10, { floorSeq: 1, deleted: [{ fromSeq: 3, toSeq: 3 }] }));
    expect(seqsOf(pages)).toEqual([2, 4]);
    pages.look(sight(10, { floorSeq: 1 }));
    expect(seqsOf(pages)).toEqual([2, 3, 4]);
  });

  it('begin anew when too much has changed', async () => {
    const { source, state } = chat([1, 2]);
    const pages = new GalleryPages('MEDIA', source);
    await pages.loadOlder();
    Object.assign(state, { version: 900, tooMuch: true, seqs: [800, 801] });
    pages.look(sight(900));
    await settled();
    expect(seqsOf(pages)).toEqual([800, 801]);
  });

  it('say what went wrong, and go on from there', async () => {
    const { source, state } = chat([1, 2, 3]);
    const pages = new GalleryPages('MEDIA', source);
    await pages.loadOlder();
    state.away = true;
    await pages.loadOlder();
    expect(pages.get()).toMatchObject({ problem: { code: 'NETWORK' }, hasOlder: true });
    state.away = false;
    await pages.loadOlder();
    expect(pages.get()).toMatchObject({ problem: null, hasOlder: false });
    expect(seqsOf(pages)).toEqual([1, 2, 3]);
  });
});

it('messages are where the server puts them', () => {
  const kinds = [
    images,
    { kind: 'text', body: 'a https://b.cc' },
    { kind: 'text', body: 'a' },
    { kind: 'unknown', fallbackText: '' },
  ] as const;
  expect(kinds.map((content) => galleryKindOf({ content }))).toEqual(['MEDIA', 'LINK', null, null]);
});

it('months come once each, in the order of what they hold', () => {
  const days = [new Date(2026, 10, 30), new Date(2026, 10, 1), new Date(2025, 10, 1)];
  expect(byMonth(days, (day) => day.getTime(), 'en').map(({ name, entries }) => [name, entries.length])).toEqual([
    ['November 2026', 2],
    ['November 2025', 1],
  ]);
});
