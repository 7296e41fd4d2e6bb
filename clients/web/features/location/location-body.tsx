import { useTranslations } from 'use-intl';
import type { LocationDraft, MessageView } from '../../../sync/types.ts';
import PlaceCard from './place-card.tsx';

interface Props {
  message: MessageView;
  place: LocationDraft;
  focusable: boolean;
  onOpen: (message: MessageView) => void;
}

/** A place in its bubble. Opens as details. */
export default function LocationBody({ message, place, focusable, onOpen }: Props) {
  const t = useTranslations('place');
  return (
    <button
      type="button"
      tabIndex={focusable ? 0 : -1}
      disabled={message.id === null}
      title={t('show')}
      onClick={() => onOpen(message)}
      data-testid="location"
      className="-mx-1.5 block w-[min(19rem,62vw)] pt-0.5 text-left"
    >
      <PlaceCard place={place} quiet={message.isOwn ? 'text-own-meta' : 'text-muted'} />
    </button>
  );
}
