import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { PageFetcher } from '../../engines/web/page-fetcher.ts';
import { limits } from '../limits.ts';
import type { KeepPicture } from './keep-picture.ts';
import type { LinkPreview } from './link-preview.ts';
import type { PreviewStore } from './preview-store.ts';
import { readPage, type ReadPage } from './read-page.ts';

export interface LookAtPageDeps {
  readonly limiter: RateLimiter;
  readonly previews: PreviewStore;
  readonly pages: PageFetcher;
  /** Null: pictures of pages are not kept. */
  readonly keepPicture: KeepPicture | null;
  /** What went wrong with a page: its own fault, as a rule. */
  readonly onPageError: (error: unknown) => void;
}

const rule = { name: 'preview', points: limits.previewsPerMinute, durationMs: 60_000 };

/**
 * What a page says of itself, from memory where it was looked at of late. Null where it says nothing, cannot be had, or this person has made us
 * look at too many. That a page says nothing is remembered too, but not of an address that somebody is still writing.
 */
export const createLookAtPage = ({ limiter, previews, pages, keepPicture, onPageError }: LookAtPageDeps) => {
  /** A page whose picture cannot be had is shown without one. */
  const withPicture = async ({ pictureUrl, ...said }: ReadPage): Promise<LinkPreview> => {
    if (pictureUrl === undefined || keepPicture === null) return said;
    try {
      const { bytes } = await pages.fetchPicture(new URL(pictureUrl));
      const image = await keepPicture(bytes);
      return image === null ? said : { ...said, image };
    } catch (error) {
      onPageError(error);
      return said;
    }
  };

  return async (url: string, userId: bigint, { isWritten = true }: { readonly isWritten?: boolean } = {}): Promise<LinkPreview | null> => {
    const known = await previews.findPreview(url);
    if (known !== undefined) return known;
    const allowance = await limiter.consume(rule, String(userId));
    if (!allowance.allowed) return null;
    const said = await pages.fetchPage(new URL(url)).then(readPage, (error: unknown) => {
      onPageError(error);
      return null;
    });
    const preview = said === null ? null : await withPicture(said);
    if (preview !== null || isWritten) await previews.keepPreview(url, preview);
    return preview;
  };
};

export type LookAtPage = ReturnType<typeof createLookAtPage>;
