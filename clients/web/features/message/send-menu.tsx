import { BellOff, CalendarClock } from 'lucide-react';
import { Suspense, useEffect, useState, type RefObject } from 'react';
import { useTranslations } from 'use-intl';
import type { TextRange } from '../../../sync/types.ts';
import { lazy } from '../../lib/lazy.ts';
import MenuPopup from '../../ui/menu-popup.tsx';

const ScheduleDialog = lazy(() => import('../schedule/schedule-dialog.tsx'));

/** What stands in the composer. */
export interface Written {
  chatId: string;
  body: string;
  ranges: readonly TextRange[];
  replyToSeq: number | null;
  /** Whether its link is to have one. */
  linkPreview: boolean;
}

interface Props {
  button: RefObject<HTMLButtonElement | null>;
  /** What to send at another time; or else whoever shows this asks for the time. */
  written?: () => Written;
  onLater?: () => void;
  onSilent: () => void;
  onSent?: () => void;
  onClose: () => void;
}

/** Other ways to send what is written, or chosen. It loads when somebody asks for it. */
export default function SendMenu({ button, written, onLater, onSilent, onSent, onClose }: Props) {
  const t = useTranslations('schedule');
  const [isChoosing, setChoosing] = useState(true);
  const [scheduled, setScheduled] = useState<Written | null>(null);
  // The menu closes in the moment in which something of it is chosen.
  useEffect(() => {
    if (!isChoosing && scheduled === null) onClose();
  }, [isChoosing, scheduled, onClose]);
  const done = () => {
    onClose();
    onSent?.();
  };
  if (scheduled !== null) {
    return (
      <Suspense fallback={null}>
        <ScheduleDialog what={scheduled} onDone={done} onClose={onClose} />
      </Suspense>
    );
  }
  const entries = [
    { key: 'silent', label: t('silent'), icon: <BellOff size={17} />, run: onSilent },
    {
      key: 'schedule',
      label: t('action'),
      icon: <CalendarClock size={17} />,
      run: () => (written === undefined ? onLater?.() : setScheduled(written())),
    },
  ];
  return isChoosing ? (
    <MenuPopup label={t('otherwise')} anchor={button} source={button} align="end" entries={entries} onClose={() => setChoosing(false)} />
  ) : null;
}
