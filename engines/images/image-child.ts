/** The process that opens images of strangers: whatever they do to the decoder, they do it here, and this process is thrown away. */
import sharp from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import type { ImageAnswer, ImageJob, MadeImage } from './image-job.ts';

const RSS_MAX = 1_200_000_000;
const SECONDS_MAX = 15;
const PLACEHOLDER_SIDE = 96;

sharp.cache(false);
sharp.concurrency(1);
// What browsers show, and nothing else that the library could open (SVG, PDF, its own formats).
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegFile',
    'VipsForeignLoadPngFile',
    'VipsForeignLoadWebpFile',
    'VipsForeignLoadNsgifFile',
    'VipsForeignLoadHeifFile',
    // Our own thumbnail, of which the placeholder is made.
    'VipsForeignLoadWebpBuffer',
  ],
});

const make = async ({ file, as, limits }: ImageJob): Promise<ImageAnswer> => {
  const { pixelsMax, framesMax, sideMax, thumbnailSideMax } = limits;
  const told = await sharp(file, { limitInputPixels: false }).metadata();
  const frames = told.pages ?? 1;
  const animated = frames > 1 && (told.format === 'gif' || told.format === 'webp');
  const pixels = told.width * (told.pageHeight ?? told.height) * (animated ? frames : 1);
  if (pixels > pixelsMax || (animated && frames > framesMax)) return { refused: 'TOO_LARGE' };
  const open = (all: boolean) =>
    sharp(file, { limitInputPixels: pixelsMax, failOn: 'error', animated: all }).timeout({ seconds: SECONDS_MAX }).autoOrient();
  const inside = (side: number) => ({ width: side, height: side, fit: 'inside', withoutEnlargement: true }) as const;

  const sized = open(animated).resize(inside(sideMax));
  const isPhoto = as === 'IMAGE' && told.format === 'jpeg';
  const full = await (
    isPhoto ? sized.jpeg({ quality: 88, progressive: true }) : sized.webp({ quality: as === 'STICKER' ? 82 : 90 })
  ).toBuffer({
    resolveWithObject: true,
  });
  const thumbnail = await open(false).resize(inside(thumbnailSideMax)).webp({ quality: 72 }).toBuffer();
  const tiny = await sharp(thumbnail)
    .resize({ ...inside(PLACEHOLDER_SIDE) })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const made: MadeImage = {
    full: full.data,
    fullType: isPhoto ? 'image/jpeg' : 'image/webp',
    thumbnail,
    width: full.info.width,
    height: full.info.pageHeight ?? full.info.height,
    placeholder: Buffer.from(rgbaToThumbHash(tiny.info.width, tiny.info.height, tiny.data)).toString('base64'),
    animated,
  };
  return { made };
};

process.on('message', (job: ImageJob) => {
  make(job)
    // What the decoder says is about the file: there is nothing else that it works with.
    .catch((error: unknown): ImageAnswer =>
      error instanceof Error && /timeout/i.test(error.message) ? { refused: 'TOO_LARGE' } : { refused: 'UNREADABLE' },
    )
    .then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit(0));
setInterval(() => {
  if (process.memoryUsage.rss() > RSS_MAX) process.exit(3);
}, 50).unref();
process.send?.('ready');
