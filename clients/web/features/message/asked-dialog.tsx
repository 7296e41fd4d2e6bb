import type { MessageView } from '../../../sync/types.ts';
import { ChainEntryDialog } from '../chain/chain-dialogs.tsx';
import VotersDialog from '../poll/voters-dialog.tsx';

/** What a poll or a list opens: who voted, or the own entry. */
export default function AskedDialog({ message, onClose }: { message: MessageView; onClose: () => void }) {
  return message.content.kind === 'poll' ? (
    <VotersDialog message={message} onClose={onClose} />
  ) : (
    <ChainEntryDialog message={message} onClose={onClose} />
  );
}
