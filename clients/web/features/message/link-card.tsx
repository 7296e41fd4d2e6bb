import type { LinkPreviewView } from '../../../sync/types.ts';

/** What the page of the first link says of itself. Its picture is left out: it would come from elsewhere, and tell that site who reads. */
export default function LinkCard({ preview, focusable }: { preview: LinkPreviewView; focusable: boolean }) {
  // A page may say anything of itself; where it leads is the link's to say, and only the web is led to.
  if (!/^https?:\/\//iu.test(preview.url)) return null;
  return (
    <a
      href={preview.url}
      target="_blank"
      rel="noopener noreferrer nofollow"
      tabIndex={focusable ? 0 : -1}
      data-testid="link-card"
      className="mb-1 block h-20 w-80 max-w-full overflow-hidden rounded-md border-l-[3px] border-link bg-link/8 px-2 py-1 text-[0.8125rem] leading-[1.4] hover:bg-link/12"
    >
      <span className="block truncate text-xs text-link" dir="auto">
        {preview.site}
      </span>
      <span className="block truncate font-semibold" dir="auto">
        {preview.title}
      </span>
      <span className="line-clamp-2 opacity-80 [overflow-wrap:anywhere]" dir="auto">
        {preview.description === '' ? preview.url : preview.description}
      </span>
    </a>
  );
}
