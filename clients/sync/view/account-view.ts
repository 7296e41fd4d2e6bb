import type { Account, Device, Members } from '../state/state.ts';
import type { AccountView, DeviceView, MemberView } from '../types.ts';
import type { People, PeopleViews } from './people-view.ts';

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const deviceView = (device: Device, currentId: string): DeviceView => ({ ...device, isCurrent: device.id === currentId });

export const accountViewOf = (account: Account, people: People, views: PeopleViews): AccountView => ({
  user: views.of(people, account.userId),
  device: deviceView(account.device, account.device.id),
  settings: account.settings,
  contacts: [...account.contacts.values()]
    .map(({ userId, ...contact }) => ({ user: views.of(people, userId), ...contact }))
    .sort((a, b) => compareText(a.user.handle.toLowerCase(), b.user.handle.toLowerCase())),
  requests: [...account.requests.values()]
    .map(({ fromId, toId, ...request }) => ({ ...request, from: views.of(people, fromId), to: views.of(people, toId) }))
    .sort((a, b) => compareText(b.createdAt, a.createdAt)),
  devices: [...account.devices.values()]
    .map((device) => deviceView(device, account.device.id))
    .sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent) || compareText(b.lastSeenAt, a.lastSeenAt)),
  joinRequests: [...(account.joinRequests?.values() ?? [])].sort((a, b) => compareText(b.createdAt, a.createdAt)),
  stickersVersion: account.stickersVersion ?? 0,
  blocked: [...account.blockedIds].map((id) => views.of(people, id)),
});

const NO_MEMBERS: readonly MemberView[] = [];
const RANK = { OWNER: 0, ADMIN: 1, MEMBER: 2 };

/** Owner, admins, then the others by when they joined. */
export const memberViewsOf = (members: Members | undefined, people: People, views: PeopleViews): readonly MemberView[] => {
  if (members === undefined) return NO_MEMBERS;
  return [...members.byUser.values()]
    .filter((member) => member.state === 'JOINED')
    .sort((a, b) => RANK[a.role] - RANK[b.role] || compareText(a.joinedAt, b.joinedAt) || compareText(a.userId, b.userId))
    .map(({ userId, role, joinedAt, mutedUntil = null }) => ({ user: views.of(people, userId), role, joinedAt, mutedUntil }));
};
