import type { ContentView } from '../../../sync/types.ts';
import type { AskedProps } from '../message/asked-body.tsx';
import RecommendedCard from './recommended-card.tsx';

/** A contact card in its bubble. */
export default function RecommendedBody({ message, focusable }: AskedProps) {
  return <RecommendedCard {...(message.content as Extract<ContentView, { kind: 'contactCard' }>)} focusable={focusable} />;
}
