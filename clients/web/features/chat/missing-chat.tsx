import { MessageCircleOff } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useObservable } from '../../lib/observable.ts';
import { formatRoute } from '../../lib/router.ts';
import { Notice } from '../../ui/notice.tsx';
import { PaneHeader } from '../../ui/pane.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import RemovedNote from '../group/removed-note.tsx';
import { useEngine } from '../session/session-context.ts';

/** Unknown here: not loaded yet while catching up, not open to the viewer once caught up. */
export default function MissingChat({ chatId }: { chatId: string }) {
  const t = useTranslations();
  const engine = useEngine();
  const { kind } = useObservable(engine.connection);
  if (kind !== 'live') {
    return (
      <div className="flex flex-1 flex-col">
        <PaneHeader backLabel={t('nav.back')} />
        <div className="flex flex-1 items-center justify-center">
          <Spinner label={t('common.loading')} />
        </div>
      </div>
    );
  }
  return (
    <Notice
      headingLevel={1}
      icon={<MessageCircleOff size={40} strokeWidth={1.25} />}
      title={t('chats.notFound')}
      body={t('chats.notFoundBody')}
    >
      <RemovedNote chatId={chatId} />
      <a
        className="inline-flex min-h-10 items-center rounded-lg px-4 font-medium text-accent hover:bg-hover"
        href={formatRoute({ name: 'chats' })}
      >
        {t('chats.backToChats')}
      </a>
    </Notice>
  );
}
