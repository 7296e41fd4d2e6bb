/**
 * Writes what the build needs and what is not kept in the repository: the compiled catalogues, the emoji data and the
 * outline of land.
 * `next.config.ts` calls it, so a build and `next dev` always start from present ones.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import compile from 'icu-minify/compile';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import en from '../i18n/en.ts';
import { laterAreas } from '../i18n/sentences.ts';
import zhHans from '../i18n/zh-hans.ts';

const root = path.join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);

type Catalog = { readonly [key: string]: string | Catalog };

/** Sentences are parsed here, so that the page needs only the small formatter. */
function compileCatalog(catalog: Catalog): unknown {
  return Object.fromEntries(
    Object.entries(catalog).map(([key, value]) => [key, typeof value === 'string' ? compile(value) : compileCatalog(value)]),
  );
}

/** In two files: what the first screen may say, and what only parts say that are loaded on use. */
async function writeCatalog(folder: string, name: string, catalog: Catalog): Promise<void> {
  const isLater = (area: string): boolean => (laterAreas as readonly string[]).includes(area);
  const areas = Object.entries(catalog);
  const write = (file: string, part: typeof areas) =>
    writeFile(path.join(folder, file), JSON.stringify(compileCatalog(Object.fromEntries(part))));
  await write(
    `${name}.json`,
    areas.filter(([area]) => !isLater(area)),
  );
  await write(
    `${name}-later.json`,
    areas.filter(([area]) => isLater(area)),
  );
}

interface EmojibaseEmoji {
  emoji: string;
  hexcode: string;
  label: string;
  group?: number;
  subgroup?: number;
  version: number;
  tags?: string[];
  skins?: { emoji: string; tone: number | number[] }[];
}

interface EmojibaseMessages {
  groups: { key: string; message: string; order: number }[];
  skinTones: unknown;
  subgroups: { key: string; order: number }[];
}

/** The package's own Chinese group names mix both scripts. */
const ZH_GROUPS: Record<string, string> = {
  'smileys-emotion': '笑脸与情感',
  'people-body': '人物与身体',
  'animals-nature': '动物与自然',
  'food-drink': '食物与饮料',
  'travel-places': '旅行与地点',
  activities: '活动',
  objects: '物品',
  symbols: '符号',
  flags: '旗帜',
};

async function readEmojibase<T>(locale: string, file: string): Promise<T> {
  return JSON.parse(await readFile(require.resolve(`emojibase-data/${locale}/${file}.json`), 'utf8')) as T;
}

/** Emojibase's own form, so that the picker's loader reads it, without what the picker never looks at; found in both languages. */
async function writeEmoji(locale: string, other: string): Promise<void> {
  const emojis = await readEmojibase<EmojibaseEmoji[]>(locale, 'data');
  const words = new Map(
    (await readEmojibase<EmojibaseEmoji[]>(other, 'data')).map((emoji) => [emoji.hexcode, [emoji.label, ...(emoji.tags ?? [])]]),
  );
  const slim = emojis
    .filter((emoji) => emoji.group !== undefined)
    .map(({ emoji, hexcode, label, group, subgroup, version, tags, skins }) => ({
      emoji,
      label,
      group,
      subgroup,
      version,
      tags: [...new Set([...(tags ?? []), ...(words.get(hexcode) ?? [])])],
      skins: skins?.map((skin) => ({ emoji: skin.emoji, tone: skin.tone })),
    }));
  const messages = await readEmojibase<EmojibaseMessages>(locale, 'messages');
  const groups = messages.groups.map((group) => ({ ...group, message: (locale === 'zh' && ZH_GROUPS[group.key]) || group.message }));
  const subgroups = messages.subgroups.map(({ key, order }) => ({ key, order }));
  const folder = path.join(root, 'public/emoji', locale);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'data.json'), JSON.stringify(slim));
  await writeFile(path.join(folder, 'messages.json'), JSON.stringify({ groups, skinTones: messages.skinTones, subgroups }));
}

/** An outline that goes on beyond the 180th meridian instead of jumping back; one that goes around the pole is closed along it. */
function unwrapped(ring: readonly (readonly number[])[]): number[][] {
  const points: number[][] = [];
  for (const [x = 0, y = 0] of ring) {
    const before = points.at(-1)?.[0] ?? x;
    points.push([x - 360 * Math.round((x - before) / 360), y]);
  }
  const [from = 0, to = 0] = [points[0]?.[0], points.at(-1)?.[0]];
  return Math.abs(to - from) < 180 ? points : [...points, [to, -90], [from, -90]];
}

/** Hundredths of a degree, far finer than the outline is true; each number says how far it goes on from the one before. */
async function writeLand(): Promise<void> {
  const atlas = JSON.parse(await readFile(require.resolve('world-atlas/land-110m.json'), 'utf8')) as Topology<{ land: GeometryCollection }>;
  const rings = feature(atlas, atlas.objects.land).features.flatMap(({ geometry }) =>
    geometry.type === 'MultiPolygon' ? geometry.coordinates.flat() : geometry.type === 'Polygon' ? geometry.coordinates : [],
  );
  const steps = rings.map((ring) => {
    const points = unwrapped(ring).map((point) => point.map((degrees) => Math.round(degrees * 100)));
    return points.flatMap(([x = 0, y = 0], at) => [x - (points[at - 1]?.[0] ?? 0), y - (points[at - 1]?.[1] ?? 0)]);
  });
  const folder = path.join(root, 'public/map');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'land.json'), JSON.stringify(steps));
}

export async function prepare(): Promise<void> {
  const folder = path.join(root, 'i18n/compiled');
  await mkdir(folder, { recursive: true });
  await Promise.all([writeCatalog(folder, 'en', en), writeCatalog(folder, 'zh-hans', zhHans)]);
  await Promise.all([writeEmoji('en', 'zh'), writeEmoji('zh', 'en'), writeLand()]);
}

// Alone, for tools that look at the sources without building them.
if (import.meta.main) await prepare();
