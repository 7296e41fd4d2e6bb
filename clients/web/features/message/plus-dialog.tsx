import { lazy } from '../../lib/lazy.ts';
import { NewChainDialog } from '../chain/chain-dialogs.tsx';
import CardDialog from '../contact/card-dialog.tsx';
import NewPollDialog from '../poll/new-poll-dialog.tsx';

const NewLocationDialog = lazy(() => import('../location/new-location-dialog.tsx'));

/** What the composer's menu opens. `written` is what stands in the field: it becomes the question, and leaves the field when that is sent. */
export type PlusKind = 'poll' | 'chain' | 'card' | 'location';

interface Props {
  kind: PlusKind;
  chatId: string;
  written: string;
  onSent: () => void;
  onClose: () => void;
}

export default function PlusDialog({ kind, chatId, written, onSent, onClose }: Props) {
  const sent = () => {
    onSent();
    onClose();
  };
  // A card or a place is not made of what is written: that stays.
  if (kind === 'card') return <CardDialog chatId={chatId} onClose={onClose} />;
  if (kind === 'location') return <NewLocationDialog chatId={chatId} onSent={onClose} onClose={onClose} />;
  return kind === 'poll' ? (
    <NewPollDialog chatId={chatId} question={written} onSent={sent} onClose={onClose} />
  ) : (
    <NewChainDialog chatId={chatId} topic={written} onSent={sent} onClose={onClose} />
  );
}
