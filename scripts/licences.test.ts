import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { rootDir } from './support/paths.ts';

interface Locked {
  readonly license?: string;
  readonly dev?: boolean;
  readonly version?: string;
  readonly link?: boolean;
}

const allowed = [
  'MIT',
  'MIT-0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'MPL-2.0',
  'BlueOak-1.0.0',
  '0BSD',
  'CC0-1.0',
  'Unlicense',
  'Python-2.0',
];

/** Each with its reason; what is not used any more is taken out. */
const exceptions: Record<string, RegExp> = {
  // libvips, a library that Next brings along for images and that the exported client never runs.
  'LGPL-3.0-or-later': /^@img\/sharp-/,
  // Lays out diagrams in Prisma's studio, which comes with the tool that makes the database client; we neither start nor ship it.
  'EPL-2.0': /^elkjs$/,
  // Data on browsers, by which styles are prefixed when the client is built.
  'CC-BY-4.0': /^caniuse-lite$/,
};

/** "(MIT OR GPL-3.0)" is a choice; "Apache-2.0 AND LGPL-3.0" is all of them. */
const isAllowed = (name: string, licence: string): boolean =>
  licence
    .replaceAll(/[()]/g, '')
    .split(/ and /i)
    .every((part) => part.split(' OR ').some((one) => allowed.includes(one.trim()) || exceptions[one.trim()]?.test(name) === true));

describe('what a production installation brings along', () => {
  it('is licensed in ways that let anyone use it for anything', async () => {
    const lock = JSON.parse(await readFile(path.join(rootDir, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> };
    const packages = Object.entries(lock.packages)
      .filter(([place, { dev, link }]) => place.startsWith('node_modules/') && dev !== true && link !== true)
      .map(([place, { license, version }]) => ({ name: place.slice(place.lastIndexOf('node_modules/') + 13), version, license }));
    expect(packages.length).toBeGreaterThan(100);
    const refused = packages.filter(({ name, license }) => license === undefined || !isAllowed(name, license));
    expect(refused).toEqual([]);
    for (const [licence, names] of Object.entries(exceptions)) {
      expect(
        packages.some(({ name, license }) => names.test(name) && license?.includes(licence)),
        `${licence} is not needed any more`,
      ).toBe(true);
    }
  });
});
