import type { Clock } from '../../engines/clock.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { ChatSettings } from '../chat-settings/chat-settings.ts';
import { type ChatSettingsStore, createChatSettingsStore } from '../chat-settings/chat-settings-store.ts';
import { type Contact, type ContactRequest, toContactRequest } from '../contact/contact.ts';
import type { Draft } from '../draft/draft.ts';
import { createDraftStore, type DraftStore } from '../draft/draft-store.ts';
import { createJoinRequestStore, type JoinRequest } from '../chat/join-request-store.ts';
import type { AccountChangeKind } from './announce-account-changes.ts';
import type { PollVote } from '../poll/poll.ts';
import { createPollVoteStore, type PollVoteStore } from '../poll/poll-vote-store.ts';
import { createScheduleStore, type ScheduleStore } from '../schedule/schedule-store.ts';
import type { ScheduledMessage } from '../schedule/scheduled-message.ts';
import type { Device } from '../session/device.ts';
import { createDeviceStore, type DeviceStore } from '../session/device-store.ts';
import { limits } from '../limits.ts';
import { type AccountStore, type ChangedRefs, createAccountStore } from './account-store.ts';

/** What happened to an account in the versions (previousVersion, version], as current state; repeating it does no harm. */
export interface AccountChanges {
  readonly previousVersion: number;
  readonly version: number;
  /** True: this is everything there is. */
  readonly reset: boolean;
  /** The account's own profile or settings changed. */
  readonly viewerChanged: boolean;
  readonly contacts: readonly Contact[];
  readonly removedContactIds: readonly bigint[];
  readonly requests: readonly ContactRequest[];
  readonly devices: readonly Device[];
  readonly blocked: readonly bigint[];
  readonly unblockedIds: readonly bigint[];
  /** Those that changed, empty ones too: they were sent or taken back. With `reset`, those that there are. */
  readonly drafts: readonly Draft[];
  /** Those that changed; with `reset`, those that are not as they begin. */
  readonly chatSettings: readonly ChatSettings[];
  /** Own votes that changed, those that were taken back without options. With `reset`, the newest that there are. */
  readonly pollVotes: readonly PollVote[];
  /** What the viewer asked for and what became of it. With `reset`, those that wait. */
  readonly joinRequests: readonly JoinRequest[];
  /** Scheduled messages that changed, those that were sent or canceled too. With `reset`, those that wait or were refused. */
  readonly scheduledMessages: readonly ScheduledMessage[];
  /** Packs or favourites of stickers: who shows them asks for them. */
  readonly stickersChanged: boolean;
}

/** After a version; after a moment of the database's clock; null for everything. */
export type AccountChangesAfter = number | { readonly sinceMs: number } | null;

export type ListAccountChanges = (userId: bigint, after: AccountChangesAfter) => Promise<AccountChanges>;

interface Readers {
  readonly accounts: AccountStore;
  readonly devices: DeviceStore;
  readonly drafts: DraftStore;
  readonly chatSettings: ChatSettingsStore;
  readonly pollVotes: PollVoteStore;
  readonly joinRequests: ReturnType<typeof createJoinRequestStore>;
  readonly schedules: ScheduleStore;
  readonly clock: Clock;
}

const nothing = {
  viewerChanged: false,
  contacts: [],
  removedContactIds: [],
  requests: [],
  devices: [],
  blocked: [],
  unblockedIds: [],
  drafts: [],
  chatSettings: [],
  pollVotes: [],
  joinRequests: [],
  scheduledMessages: [],
  stickersChanged: false,
};

const without = (ids: readonly bigint[], present: readonly bigint[]): bigint[] => {
  const known = new Set(present);
  return ids.filter((id) => !known.has(id));
};

const readEverything = async (readers: Readers, userId: bigint) => {
  const { accounts, devices, drafts, chatSettings, pollVotes, schedules, clock } = readers;
  const nowMs = clock.now();
  const at = new Date(nowMs);
  const [contacts, blocked, signedIn, written, settings, votes, joinRequests, scheduled] = await Promise.all([
    accounts.listContacts(userId),
    accounts.listBlockedIds(userId),
    devices.listDevices(userId, { at, limit: limits.devicesMax, backward: false, place: null }),
    drafts.listDrafts(userId),
    chatSettings.listSettings(userId),
    pollVotes.listVotes(userId),
    readers.joinRequests.listAskedBy(userId),
    schedules.listOpen(userId),
  ]);
  const requests = await accounts.listOpenRequests(userId, blocked, at);
  return {
    ...nothing,
    viewerChanged: true,
    stickersChanged: true,
    contacts,
    requests: requests.map((row) => toContactRequest(row, nowMs)),
    devices: signedIn,
    blocked,
    drafts: written,
    chatSettings: settings,
    pollVotes: votes,
    joinRequests,
    scheduledMessages: scheduled,
  };
};

const readRefs = async (readers: Readers, userId: bigint, refs: ChangedRefs) => {
  const { accounts, devices, drafts, chatSettings, pollVotes, schedules, clock } = readers;
  const of = (kind: AccountChangeKind) => refs.get(kind) ?? [];
  const ifAny = async <Row>(ids: readonly bigint[], read: () => Promise<Row[]>): Promise<Row[]> => (ids.length === 0 ? [] : read());
  const [contacts, changedDevices, blocked, changedDrafts, changedSettings, changedVotes, joinRequests, changedSchedules] =
    await Promise.all([
      ifAny(of('CONTACT'), () => accounts.listContacts(userId, of('CONTACT'))),
      ifAny(of('DEVICE'), () => devices.listDevicesById(userId, of('DEVICE'))),
      ifAny([...of('BLOCK'), ...of('REQUEST')], () => accounts.listBlockedIds(userId)),
      ifAny(of('DRAFT'), () => drafts.listDraftsIn(userId, of('DRAFT'))),
      ifAny(of('CHAT_SETTINGS'), () => chatSettings.listSettingsIn(userId, of('CHAT_SETTINGS'))),
      ifAny(of('POLL_VOTE'), () => pollVotes.listVotesIn(userId, of('POLL_VOTE'))),
      ifAny(of('JOIN_REQUEST'), () => readers.joinRequests.listAskedBy(userId, of('JOIN_REQUEST'))),
      ifAny(of('SCHEDULED'), () => schedules.listByIds(userId, of('SCHEDULED'))),
    ]);
  const requests = await ifAny(of('REQUEST'), () => accounts.listRequests(userId, of('REQUEST'), blocked));
  const stillBlocked = new Set(blocked);
  return {
    viewerChanged: refs.has('PROFILE') || refs.has('SETTINGS'),
    stickersChanged: refs.has('STICKERS'),
    contacts,
    removedContactIds: without(
      of('CONTACT'),
      contacts.map((contact) => contact.contactId),
    ),
    requests: requests.map((row) => toContactRequest(row, clock.now())),
    devices: changedDevices,
    blocked: of('BLOCK').filter((id) => stillBlocked.has(id)),
    unblockedIds: without(of('BLOCK'), blocked),
    drafts: changedDrafts,
    chatSettings: changedSettings,
    pollVotes: changedVotes,
    joinRequests,
    scheduledMessages: changedSchedules,
  };
};

/**
 * Reads a user's account stream with a few queries, however much changed. The version is read before the rows: what changes in
 * between is in the rows already, and is told once more under its own version, rather than missed.
 */
export const createListAccountChanges = ({ prisma, clock }: { prisma: PrismaClient; clock: Clock }): ListAccountChanges => {
  const readers: Readers = {
    accounts: createAccountStore(prisma),
    devices: createDeviceStore(prisma),
    drafts: createDraftStore(prisma),
    chatSettings: createChatSettingsStore(prisma),
    pollVotes: createPollVoteStore(prisma),
    joinRequests: createJoinRequestStore(prisma),
    schedules: createScheduleStore(prisma),
    clock,
  };
  const { accounts } = readers;
  return async (userId, after) => {
    const since = typeof after === 'object' && after !== null ? await accounts.findPlace(userId, new Date(after.sinceMs)) : null;
    const version = since?.version ?? (await accounts.findVersion(userId));
    const previousVersion = since?.versionAt ?? (after as number | null);
    // Someone who is ahead of us has seen a database that is no more.
    if (previousVersion === null || previousVersion > version) {
      return { ...(await readEverything(readers, userId)), previousVersion: 0, version, reset: true };
    }
    if (previousVersion === version) return { ...nothing, previousVersion, version, reset: false };
    const refs = await accounts.listChangedRefs(userId, previousVersion);
    return { ...(await readRefs(readers, userId, refs)), previousVersion, version, reset: false };
  };
};
