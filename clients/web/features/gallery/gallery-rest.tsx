import { FileText, Images, Link2, Mic, type LucideIcon } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useNear } from '../attachment/use-near.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import type { GalleryKind, GalleryView } from './gallery-pages.ts';

const ICONS: Readonly<Record<GalleryKind, LucideIcon>> = { MEDIA: Images, FILE: FileText, VOICE: Mic, LINK: Link2 };

/** Below what is there: more as one comes near, that there is nothing, or what went wrong. */
export function GalleryRest({ view, kind, onMore }: { view: GalleryView; kind: GalleryKind; onMore: () => void }) {
  const t = useTranslations();
  const problemText = useProblemText();
  const end = useRef<HTMLDivElement>(null);
  const isNear = useNear(end);
  const { messages, hasOlder, loading, problem } = view;
  const wantsMore = isNear && hasOlder && !loading && problem === null && messages.length > 0;
  useEffect(() => {
    if (wantsMore) onMore();
  }, [wantsMore, messages.length]);
  const Icon = ICONS[kind];
  const isEmpty = messages.length === 0 && !hasOlder && !loading && problem === null;
  return (
    <div ref={end} className="flex min-h-10 flex-col items-center justify-center gap-3 text-center text-sm text-muted" role="status">
      {loading && <Spinner label={t('common.loading')} />}
      {problem !== null && (
        <>
          <p className="pt-6">{problemText(problem)}</p>
          <Button look="soft" small onClick={onMore}>
            {t('common.retry')}
          </Button>
        </>
      )}
      {isEmpty && (
        <div className="flex max-w-[18rem] flex-col items-center gap-3 py-16 text-balance" data-testid="gallery-empty">
          <Icon size={40} strokeWidth={1.25} aria-hidden />
          {t(`gallery.none${kind}`)}
        </div>
      )}
    </div>
  );
}
