import { lazy } from '../../lib/lazy.ts';
import type { MessageView } from '../../../sync/types.ts';
import { ChainEntryDialog } from '../chain/chain-dialogs.tsx';
import PackDialog from '../sticker/pack-dialog.tsx';
import VotersDialog from '../poll/voters-dialog.tsx';

const MiniProgramDialog = lazy(() => import('../mini-program/mini-program-dialog.tsx'));
const LocationDialog = lazy(() => import('../location/location-dialog.tsx'));

/** What a poll, a list, a place, a sticker or a card opens: who voted, the own entry, where it is, its pack, its program. */
export default function AskedDialog({ message, onClose }: { message: MessageView; onClose: () => void }) {
  if (message.content.kind === 'location') return <LocationDialog message={message} onClose={onClose} />;
  if (message.content.kind === 'miniProgram') return <MiniProgramDialog message={message} onClose={onClose} />;
  if (message.content.kind === 'sticker') return <PackDialog message={message} onClose={onClose} />;
  return message.content.kind === 'poll' ? (
    <VotersDialog message={message} onClose={onClose} />
  ) : (
    <ChainEntryDialog message={message} onClose={onClose} />
  );
}
