import { Link2 } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useClient } from 'urql';
import { LinkPreviewDocument, type LinkPreviewQuery } from '../../gql/graphql.ts';
import { usePreferences } from '../../lib/preference.ts';
import { Thumbnail } from '../attachment/thumbnail.tsx';
import { Bar } from './composer-bar.tsx';
import { firstLink } from './first-link.ts';
import { readWritten } from './markup-loader.ts';
import type { Written } from './use-written.ts';

/** An address that is still being typed is nobody's yet. */
const PAUSE_MS = 600;

interface Props {
  written: Pick<Written, 'text' | 'tokens'>;
  /** Something else is being edited meanwhile. */
  isShown: boolean;
  /** It is to be sent without. */
  isDropped: boolean;
  onDrop: (isDropped: boolean) => void;
}

/** The preview that what is written will have, and the way to send it without. The server looks at the page; this browser asks that site for nothing. */
export default function LinkDraft({ written: { text, tokens }, isShown, isDropped, onDrop }: Props) {
  const t = useTranslations('writing');
  const { linkPreviews } = usePreferences();
  const link = useMemo(() => firstLink(readWritten(text, tokens)), [text, tokens]);
  const preview = useLooked(linkPreviews && isShown && !isDropped ? link : null);
  // Another link is another choice, and so is the next message.
  useEffect(() => () => onDrop(false), [link, onDrop]);
  if (preview === null) return null;
  const drop = () => {
    onDrop(true);
    // The button goes, and with it the focus.
    document.querySelector<HTMLElement>('[data-composer]')?.focus();
  };
  const { site, title, description, image } = preview;
  return (
    <Bar
      icon={
        image == null ? (
          <Link2 size={17} />
        ) : (
          <span className="relative -ml-2 block size-10 overflow-hidden rounded-lg" data-testid="link-draft-picture">
            <Thumbnail image={{ thumbnailUrl: image.url, placeholder: image.placeholder, animated: false }} />
          </span>
        )
      }
      title={title}
      text={description === '' ? site : `${site} · ${description}`}
      cancelLabel={t('dropPreview')}
      onCancel={drop}
      testId="link-draft-bar"
    />
  );
}

/** What the server sees there, once the address has stayed the same for a moment. */
function useLooked(url: string | null) {
  const client = useClient();
  const [seen, setSeen] = useState<LinkPreviewQuery['linkPreview']>(null);
  useEffect(() => {
    if (url === null) return;
    const look = async () => {
      const { data } = await client.query(LinkPreviewDocument, { url }).toPromise();
      setSeen(data?.linkPreview ?? null);
    };
    const timer = setTimeout(() => void look(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [client, url]);
  return seen?.url === url ? seen : null;
}
