import { keyOf } from '../attachment/attachment.ts';
import type { SignDownload } from '../attachment/find-download.ts';
import type { Viewer } from '../viewer.ts';
import { findLink } from './find-link.ts';
import type { LinkPreview } from './link-preview.ts';
import type { LookAtPage } from './look-at-page.ts';

export interface PreviewLinkDeps {
  /** Null: this server looks at no pages. */
  readonly lookAtPage: LookAtPage | null;
  readonly signDownload: SignDownload;
}

export interface PreviewedLink extends LinkPreview {
  readonly url: string;
  /** Where its picture lies, for a while: no message is the key to it yet. */
  readonly pictureUrl: string | null;
}

/**
 * The preview that a link would get, for whoever is still writing it. Its picture is of the open web and says nothing of anybody, so its
 * address is given out as it is. What is sent later finds it in memory.
 */
export const createPreviewLink =
  ({ lookAtPage, signDownload }: PreviewLinkDeps) =>
  async ({ userId }: Viewer, url: string): Promise<PreviewedLink | null> => {
    // What a message would find in it, and all of it.
    if (lookAtPage === null || findLink(url, []) !== url) return null;
    const preview = await lookAtPage(url, userId, { isWritten: false });
    if (preview === null) return null;
    const { image } = preview;
    const key = image === undefined ? null : keyOf.full({ id: BigInt(image.id), kind: 'IMAGE', size: 0 });
    return { ...preview, url, pictureUrl: key === null ? null : await signDownload({ key, type: 'image/webp' }) };
  };
