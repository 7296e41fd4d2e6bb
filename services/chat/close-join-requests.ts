import { type AccountChangeInput, type AccountVersion, announceAccountChanges } from '../account/announce-account-changes.ts';
import { LimitReached } from '../errors.ts';
import { limits } from '../limits.ts';
import type { ChatChange } from './change-chat.ts';
import { askerOf, createJoinRequestStore, type JoinRequest, type JoinRequestState, type NewJoinRequest } from './join-request-store.ts';

/** Lets people wait, under the group's lock, and tells whoever asked for them, all of them the same person, and `also`. Call it last in the change; publish what it returns. */
export const openJoinRequests = async (
  group: Pick<ChatChange, 'tx' | 'chat' | 'setChat'>,
  requests: readonly NewJoinRequest[],
  also: readonly AccountChangeInput[] = [],
): Promise<AccountVersion[]> => {
  const [first] = requests;
  if (first === undefined) return [];
  const joinRequestCount = group.chat.joinRequestCount + requests.length;
  if (joinRequestCount > limits.joinRequestsOfGroupMax) throw new LimitReached('joinRequestsOfGroupMax');
  group.setChat({ joinRequestCount });
  const store = createJoinRequestStore(group.tx);
  await store.add(requests);
  const askerId = askerOf(first);
  const changes = requests.map(({ id }) => ({ userId: askerId, kind: 'JOIN_REQUEST' as const, ref: id }));
  const versions = await announceAccountChanges(group.tx, [...changes, ...also]);
  // The asker's row is locked from here on: whoever asks in several groups at once is counted one after the other.
  if ((await store.countAskedBy(askerId)) > limits.joinRequestsMax) throw new LimitReached('joinRequestsMax');
  return versions;
};

/** Ends requests of a group under its lock, and tells whoever asked. Call it last in the change; publish what it returns. */
export const closeJoinRequests = async (
  group: Pick<ChatChange, 'tx' | 'chat' | 'setChat'>,
  requests: readonly JoinRequest[],
  { state, by }: { state: JoinRequestState; by: bigint },
): Promise<AccountVersion[]> => {
  if (requests.length === 0) return [];
  group.setChat({ joinRequestCount: Math.max(0, group.chat.joinRequestCount - requests.length) });
  await createJoinRequestStore(group.tx).decide(
    requests.map(({ id }) => id),
    state,
    by,
  );
  return announceAccountChanges(
    group.tx,
    requests.map((request) => ({ userId: askerOf(request), kind: 'JOIN_REQUEST' as const, ref: request.id })),
  );
};

/** Who has come in, or is kept out, need not wait any longer. Nearly always nobody waits, and nothing is looked up. */
export const closeRequestsOf = async (
  group: Pick<ChatChange, 'tx' | 'chat' | 'setChat'>,
  userIds: readonly bigint[],
  how: { state: JoinRequestState; by: bigint },
): Promise<AccountVersion[]> =>
  group.chat.joinRequestCount === 0
    ? []
    : closeJoinRequests(group, await createJoinRequestStore(group.tx).listPendingIn(group.chat.id, userIds), how);
