import type { AccountChangesWire } from '../wire.ts';
import { deviceOf } from './convert.ts';
import { applyDrafts } from './reduce-drafts.ts';
import { applySchedules } from './reduce-schedules.ts';
import { applySettings } from './reduce-settings.ts';
import { applyVotes } from './reduce-votes.ts';
import { withPeople } from './people.ts';
import type { Account, State } from './state.ts';

const peopleOf = (changes: AccountChangesWire) => [
  ...(changes.viewer === null ? [] : [changes.viewer.user]),
  ...changes.contacts.map((contact) => contact.user),
  ...changes.requests.flatMap((request) => [request.from, request.to]),
  ...changes.blocked,
];

const withEntries = (held: Account, changes: AccountChangesWire): Account => {
  const contacts = new Map(held.contacts);
  for (const id of changes.removedContactIds) contacts.delete(id);
  for (const { user, ...contact } of changes.contacts) contacts.set(user.id, { userId: user.id, ...contact });
  const requests = new Map(held.requests);
  for (const { from, to, ...request } of changes.requests) requests.set(request.id, { ...request, fromId: from.id, toId: to.id });
  const devices = new Map(held.devices);
  for (const device of changes.devices) {
    if (device.revokedAt === null) devices.set(device.id, deviceOf(device));
    else devices.delete(device.id);
  }
  const blockedIds = new Set(held.blockedIds);
  for (const id of changes.unblockedIds) blockedIds.delete(id);
  for (const user of changes.blocked) blockedIds.add(user.id);
  const joinRequests = new Map(held.joinRequests);
  for (const request of changes.joinRequests ?? []) joinRequests.set(request.id, request);
  return { ...held, contacts, requests, devices, blockedIds, joinRequests };
};

const accountFrom = (held: Account | null, changes: AccountChangesWire): Account | null => {
  const { viewer } = changes;
  const lists = changes.reset ? null : held;
  // A change alone is not an account, whatever version it starts from: that of somebody to whom nothing has happened yet is 0.
  if (lists === null && !changes.reset) return null;
  const before = viewer === null ? held : { userId: viewer.user.id, device: deviceOf(viewer.device), settings: viewer.settings };
  if (before === null) return null;
  return {
    userId: before.userId,
    device: before.device,
    settings: before.settings,
    contacts: lists?.contacts ?? new Map(),
    requests: lists?.requests ?? new Map(),
    devices: lists?.devices ?? new Map(),
    blockedIds: lists?.blockedIds ?? new Set(),
    ...(lists?.joinRequests === undefined ? {} : { joinRequests: lists.joinRequests }),
  };
};

/** The same rule as for chats; a reset replaces everything. A gap is noted and healed by `sync()`; while it stands, later changes do
 * not fit, so a change that fits closes it. */
export const applyAccount = (state: State, changes: AccountChangesWire): State => {
  const isOld = changes.reset ? changes.version < state.accountVersion && !state.accountBehind : changes.version <= state.accountVersion;
  if (isOld) return state;
  const base = accountFrom(state.account, changes);
  const fits = changes.reset || changes.previousVersion <= state.accountVersion;
  if (!fits || base === null) return state.accountBehind ? state : { ...state, accountBehind: true };
  const next = [applyDrafts, applySettings, applyVotes, applySchedules].reduce(
    (told, apply) => apply(told, changes),
    withPeople(state, peopleOf(changes)),
  );
  return {
    ...next,
    account: { ...withEntries(base, changes), stickersVersion: changes.stickersChanged ? changes.version : state.account?.stickersVersion },
    accountVersion: changes.version,
    accountBehind: false,
  };
};
