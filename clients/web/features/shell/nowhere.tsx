import { SearchX } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { formatRoute } from '../../lib/router.ts';
import { Notice } from '../../ui/notice.tsx';

/** For an address that leads to nothing. */
export default function Nowhere() {
  const t = useTranslations();
  return (
    <Notice headingLevel={1} icon={<SearchX size={40} strokeWidth={1.5} />} title={t('error.notFoundTitle')} body={t('error.notFoundBody')}>
      <a
        className="inline-flex min-h-10 items-center rounded-lg px-4 font-medium text-accent hover:bg-hover"
        href={formatRoute({ name: 'chats' })}
      >
        {t('chats.backToChats')}
      </a>
    </Notice>
  );
}
