import { lazy } from '../../lib/lazy.ts';
import type { MessageView } from '../../../sync/types.ts';
import { ChainEntryDialog } from '../chain/chain-dialogs.tsx';
import VotersDialog from '../poll/voters-dialog.tsx';

const LocationDialog = lazy(() => import('../location/location-dialog.tsx'));

/** What a poll, a list or a place opens: who voted, the own entry, where it is. */
export default function AskedDialog({ message, onClose }: { message: MessageView; onClose: () => void }) {
  if (message.content.kind === 'location') return <LocationDialog message={message} onClose={onClose} />;
  return message.content.kind === 'poll' ? (
    <VotersDialog message={message} onClose={onClose} />
  ) : (
    <ChainEntryDialog message={message} onClose={onClose} />
  );
}
