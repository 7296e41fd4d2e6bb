import type { TextContent, TextRange } from '../message/message.ts';
import { findLink } from './find-link.ts';
import type { LinkPreview } from './link-preview.ts';

/** What a text keeps of its first link: nothing when it has none. `linked` is one that nobody is to look at; the gallery shows it all the same. */
export const linkContent = (
  { body, ranges }: { body: string; ranges: readonly TextRange[] },
  { enabled, wanted }: { enabled: boolean; wanted: boolean },
): Pick<TextContent, 'link' | 'linked' | 'linkOff'> => {
  const link = findLink(body, ranges);
  const kept = link === null ? {} : enabled && wanted ? { link } : { linked: link };
  return wanted ? kept : { ...kept, linkOff: true };
};

/** The same after an edit: the preview stays with its link. */
export const editedLinkContent = (
  before: Pick<TextContent, 'link' | 'linkOff' | 'preview' | 'attachments'>,
  text: { body: string; ranges: readonly TextRange[] },
  enabled: boolean,
): Pick<TextContent, 'link' | 'linked' | 'linkOff' | 'preview' | 'attachments'> => {
  const next = linkContent(text, { enabled, wanted: before.linkOff !== true });
  const { preview, attachments } = before;
  if (next.link === undefined || next.link !== before.link || preview === undefined) return next;
  return { ...next, preview, ...(attachments === undefined ? {} : { attachments }) };
};

/** A process of the last version may have put another text into the message, and have left the preview where it was. */
export const previewOf = ({ body, link, preview }: Partial<TextContent>): (LinkPreview & { readonly url: string }) | null =>
  preview !== undefined && link !== undefined && body?.includes(link) === true ? { ...preview, url: link } : null;
