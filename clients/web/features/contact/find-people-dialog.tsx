import { QrCode, ScanLine } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { currentScreen, navigate, type Dialog } from '../../lib/router.ts';
import { Button } from '../../ui/button.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { PersonSearch } from './person-search.tsx';

export default function FindPeopleDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations();
  const [query, setQuery] = useState('');
  const [handle, setHandle] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  return (
    <Sheet title={t('people.title')} description={t('people.hint')} onClose={onClose} initialFocus={field} testId="find-dialog">
      <form
        className="mb-4 flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          const wanted = query.trim().replace(/^@/u, '');
          setHandle(wanted === '' ? null : wanted);
        }}
      >
        <SearchField
          ref={field}
          label={t('people.placeholder')}
          clearLabel={t('common.clear')}
          value={query}
          onValue={setQuery}
          autoCapitalize="none"
          className="flex-1"
          data-testid="find-handle"
        />
        <Button type="submit" small data-testid="find-submit">
          {t('common.search')}
        </Button>
      </form>
      <div className="mb-4 flex flex-wrap gap-2">
        <Button look="soft" small icon={<ScanLine size={16} />} onClick={() => swapDialog('scan')} data-testid="find-scan">
          {t('scan.title')}
        </Button>
        <Button look="soft" small icon={<QrCode size={16} />} onClick={() => swapDialog('my-card')} data-testid="find-my-card">
          {t('myCard.title')}
        </Button>
      </div>
      {handle !== null && <PersonSearch key={handle} handle={handle} />}
    </Sheet>
  );
}

/** Instead of this dialog, so that closing the next one does not come back to it. */
const swapDialog = (dialog: Dialog) => navigate(currentScreen(), { dialog, replace: true });
