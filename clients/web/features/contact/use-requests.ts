import type { AccountView, ContactRequestView } from '../../../sync/types.ts';
import { useSelected } from '../../lib/observable.ts';
import { useEngine } from '../session/session-context.ts';

export const isIncoming = (request: ContactRequestView, account: AccountView): boolean => request.to.id === account.user.id;
export const isOpen = (request: ContactRequestView): boolean => request.state === 'PENDING' && Date.parse(request.expiresAt) > Date.now();

const countIncoming = (account: AccountView | null): number =>
  account?.requests.filter((request) => isOpen(request) && isIncoming(request, account)).length ?? 0;

export function useIncomingRequestCount(): number {
  return useSelected(useEngine().account, countIncoming);
}
