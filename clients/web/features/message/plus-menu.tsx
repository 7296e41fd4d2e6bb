import { Camera, ChartBarBig, ContactRound, ImagePlus, ListOrdered, MapPin, Paperclip, Plus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { lazy } from '../../lib/lazy.ts';
import { useMediaQuery } from '../../lib/use-media-query.ts';
import { DropdownMenu } from '../../ui/menu.tsx';
import type { PlusKind } from './plus-dialog.tsx';

const PickAndSend = lazy(() => import('../attachment/pick-and-send.tsx'));
const PlusDialog = lazy(() => import('./plus-dialog.tsx'));

/** What one can send beside text. */
export default function PlusMenu({ chatId, written, onSent }: { chatId: string; written: string; onSent: () => void }) {
  const t = useTranslations();
  const [accept, setAccept] = useState<string | null>(null);
  const [kind, setKind] = useState<PlusKind | null>(null);
  // A desktop's chooser has no camera behind it.
  const isTouch = useMediaQuery('(pointer: coarse)');
  const camera = { key: 'camera', label: t('attachment.camera'), icon: <Camera size={17} />, run: () => setAccept('camera') };
  const entries = [
    { key: 'image', label: t('composer.image'), icon: <ImagePlus size={17} />, run: () => setAccept('image/*,video/*') },
    ...(isTouch ? [camera] : []),
    { key: 'file', label: t('composer.file'), icon: <Paperclip size={17} />, run: () => setAccept('') },
    { key: 'poll', label: t('composer.poll'), icon: <ChartBarBig size={17} />, run: () => setKind('poll') },
    { key: 'chain', label: t('composer.chain'), icon: <ListOrdered size={17} />, run: () => setKind('chain') },
    { key: 'card', label: t('composer.card'), icon: <ContactRound size={17} />, run: () => setKind('card') },
    { key: 'location', label: t('composer.location'), icon: <MapPin size={17} />, run: () => setKind('location') },
  ];
  return (
    <>
      <DropdownMenu label={t('composer.plus')} icon={<Plus size={21} />} entries={entries} testId="plus-button" />
      {accept !== null && (
        <Suspense fallback={null}>
          <PickAndSend
            chatId={chatId}
            accept={accept === 'camera' ? 'image/*' : accept}
            camera={accept === 'camera'}
            onClose={() => setAccept(null)}
          />
        </Suspense>
      )}
      {kind !== null && (
        <Suspense fallback={null}>
          <PlusDialog kind={kind} chatId={chatId} written={written} onSent={onSent} onClose={() => setKind(null)} />
        </Suspense>
      )}
    </>
  );
}
