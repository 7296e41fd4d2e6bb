import { MessagesSquare, SearchX } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { openDialog } from '../../lib/router.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { setListView, type ListView } from './list-view.ts';

/** No chats, none of this kind, or none that is called so: what there is to do then. */
export default function EmptyList({ query, view }: { query: string; view: ListView }) {
  const t = useTranslations('chats');
  if (query.trim() !== '') {
    return (
      <Notice icon={<SearchX size={36} strokeWidth={1.25} />} title={t('noMatch', { query })} body={t('noMatchBody')}>
        <Button look="soft" small onClick={() => openDialog('find')}>
          {t('findPeople')}
        </Button>
      </Notice>
    );
  }
  if (view.filter !== 'all') {
    return (
      <Notice
        icon={<MessagesSquare size={40} strokeWidth={1.25} />}
        title={t('noneHere')}
        body={t(view.filter === 'unread' ? 'allRead' : 'noneHereBody')}
      >
        <Button look="quiet" small onClick={() => setListView({ filter: 'all' })}>
          {t('showAll')}
        </Button>
      </Notice>
    );
  }
  return (
    <Notice icon={<MessagesSquare size={40} strokeWidth={1.25} />} title={t('empty')} body={t('emptyBody')}>
      <Button look="soft" small onClick={() => openDialog('find')}>
        {t('findPeople')}
      </Button>
      <Button look="quiet" small onClick={() => openDialog('new-group')}>
        {t('newGroup')}
      </Button>
    </Notice>
  );
}
