import { ChartBarBig, ContactRound, ListOrdered, MapPin, Plus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { lazy } from '../../lib/lazy.ts';
import { DropdownMenu } from '../../ui/menu.tsx';
import type { PlusKind } from './plus-dialog.tsx';

const PlusDialog = lazy(() => import('./plus-dialog.tsx'));

/** What one can send beside text. */
export function PlusMenu({ chatId, written, onSent }: { chatId: string; written: string; onSent: () => void }) {
  const t = useTranslations();
  const [kind, setKind] = useState<PlusKind | null>(null);
  const entries = [
    { key: 'poll', label: t('composer.poll'), icon: <ChartBarBig size={17} />, run: () => setKind('poll') },
    { key: 'chain', label: t('composer.chain'), icon: <ListOrdered size={17} />, run: () => setKind('chain') },
    { key: 'card', label: t('composer.card'), icon: <ContactRound size={17} />, run: () => setKind('card') },
    { key: 'location', label: t('composer.location'), icon: <MapPin size={17} />, run: () => setKind('location') },
  ];
  return (
    <>
      <DropdownMenu label={t('composer.plus')} icon={<Plus size={21} />} entries={entries} testId="plus-button" />
      {kind !== null && (
        <Suspense fallback={null}>
          <PlusDialog kind={kind} chatId={chatId} written={written} onSent={onSent} onClose={() => setKind(null)} />
        </Suspense>
      )}
    </>
  );
}
