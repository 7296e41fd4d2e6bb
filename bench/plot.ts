import type { ComparedPeer } from './compare-report.ts';

interface Bars {
  readonly title: string;
  readonly note: string;
  value(peer: ComparedPeer): number | null | undefined;
}

const charts: readonly Bars[] = [
  { title: 'Durable 1:1 messages acknowledged per second', note: 'more is better', value: (peer) => peer.middle?.sendsPerSecond },
  { title: 'Deliveries per second into a group of 500', note: 'more is better', value: (peer) => peer.middle?.deliveriesPerSecond },
  { title: 'CPU per 1,000 durable 1:1 sends, ms', note: 'less is better', value: (peer) => peer.middle?.cpuMsPer1000Sends },
  { title: 'CPU per 1,000 deliveries, ms', note: 'less is better', value: (peer) => peer.middle?.cpuMsPer1000Deliveries },
  { title: 'Memory of an idle device, KB', note: 'less is better', value: (peer) => peer.idle?.rssKbPerConnection },
];

const WIDTH = 760;
const LABEL_WIDTH = 250;
const VALUE_WIDTH = 80;
const BAR = 14;
const ROW = 22;
const HEAD = 34;
const GAP = 14;
/** Readable on white and on black alike: a page says nothing of its colours to a picture. */
const INK = '#7d8792';
const OTHERS = '#98a2ad';
const OURS = '#2f81f7';

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('`', '');

/** The comparison as bars: an SVG without colours of its own for the page. */
export const plotComparison = (peers: readonly ComparedPeer[], disturbed: boolean): string => {
  const parts: string[] = [];
  let y = 0;
  const text = (x: number, at: number, words: string, more = '') => parts.push(`<text x="${x}" y="${at}"${more}>${escape(words)}</text>`);
  for (const { title, note, value } of charts) {
    text(0, y + 18, title, ' font-weight="600"');
    text(WIDTH, y + 18, note, ' text-anchor="end" font-size="11"');
    y += HEAD;
    const values = peers.map((peer) => value(peer) ?? null);
    const most = Math.max(...values.map((one) => one ?? 0), Number.MIN_VALUE);
    for (const [i, peer] of peers.entries()) {
      const found = values[i] ?? null;
      const ours = peer.name === 'parley';
      const width = found === null ? 0 : Math.max(1, (found / most) * (WIDTH - LABEL_WIDTH - VALUE_WIDTH));
      const name = peer.durable ? peer.title : `${peer.title} *`;
      text(LABEL_WIDTH - 8, y + 11, name.length > 40 ? `${name.slice(0, 39)}…` : name, ' text-anchor="end" font-size="11"');
      parts.push(`<rect x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="2" fill="${ours ? OURS : OTHERS}"/>`);
      text(LABEL_WIDTH + width + 6, y + 11, found === null ? 'not measured' : found.toLocaleString('en-US'), ' font-size="11"');
      y += ROW;
    }
    y += GAP;
  }
  const warning = disturbed ? '; a disturbed run: rates per second cannot be held against each other' : '';
  text(0, y + 4, `* stores nothing${warning}`, ' font-size="11"');
  y += 14;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-label="Parley beside other systems" font-family="system-ui, sans-serif" font-size="13" fill="${INK}">
${parts.join('\n')}
</svg>
`;
};
