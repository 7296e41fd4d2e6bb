import type { ContentView } from '../../../sync/types.ts';
import type { AskedProps } from './asked-body.tsx';
import RecordCard from './record-card.tsx';

/** A record of forwarded messages in its bubble. */
export default function RecordBody({ message, focusable, actions }: AskedProps) {
  const { authors, preview } = message.content as Extract<ContentView, { kind: 'record' }>;
  const open = message.id === null ? undefined : () => actions.openRecord(message);
  return <RecordCard inBubble authors={authors} preview={preview} focusable={focusable} onOpen={open} />;
}
