/** Draws the PNG icons from `public/icon.svg`. Run by hand when the mark changes; its results are kept in the repository. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';

const folder = path.join(import.meta.dirname, '../public');
const mark = await readFile(path.join(folder, 'icon.svg'), 'utf8');
/** Systems that cut their own shape want colour up to the edge, and the mark inside the middle. */
const full = mark.replace(' rx="18"', '');

async function draw(svg: string, name: string, size: number): Promise<void> {
  await sharp(Buffer.from(svg), { density: 72 * (size / 64) })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toFile(path.join(folder, 'icons', name));
}

const maskable = full.replace(/(<rect[^>]*\/>)([\s\S]*)<\/svg>/u, '$1<g transform="translate(8 8) scale(.75)">$2</g></svg>');
await draw(mark, 'icon-192.png', 192);
await draw(mark, 'icon-512.png', 512);
await draw(maskable, 'icon-maskable-512.png', 512);
await draw(full, 'apple-touch-icon.png', 180);
