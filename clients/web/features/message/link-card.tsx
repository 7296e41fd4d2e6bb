import type { LinkPreviewView } from '../../../sync/types.ts';
import { Thumbnail } from '../attachment/thumbnail.tsx';

/** What the page of the first link says of itself. Its picture is ours: nothing here asks that site, which would tell it who reads. */
export default function LinkCard({ preview, focusable }: { preview: LinkPreviewView; focusable: boolean }) {
  const { image } = preview;
  // A page may say anything of itself; where it leads is the link's to say, and only the web is led to.
  if (!/^https?:\/\//iu.test(preview.url)) return null;
  return (
    <a
      href={preview.url}
      target="_blank"
      rel="noopener noreferrer nofollow"
      tabIndex={focusable ? 0 : -1}
      data-testid="link-card"
      className="mb-1 flex h-20 w-80 max-w-full gap-2 overflow-hidden rounded-md border-l-[3px] border-link bg-link/8 px-2 py-1 text-[0.8125rem] leading-[1.4] hover:bg-link/12"
    >
      <span className="min-w-0 flex-1">
        <span className="block truncate text-xs text-link" dir="auto">
          {preview.site}
        </span>
        <span className="block truncate font-semibold" dir="auto">
          {preview.title}
        </span>
        <span className="line-clamp-2 opacity-80 [overflow-wrap:anywhere]" dir="auto">
          {preview.description === '' ? preview.url : preview.description}
        </span>
      </span>
      {image != null && (
        <span className="relative h-full w-[4.5rem] shrink-0 overflow-hidden rounded" data-testid="link-picture">
          <Thumbnail image={{ thumbnailUrl: image.url, placeholder: image.placeholder, animated: false }} />
        </span>
      )}
    </a>
  );
}
