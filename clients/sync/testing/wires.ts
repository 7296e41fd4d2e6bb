import type { UserView } from '../types.ts';
import type { AccountChangesWire, ChatChangesWire, ChatSettingsWire, ChatWire, Frame, MemberWire, MessageWire } from '../wire.ts';

/** Frames and their parts for tests of the reducer; each says only what the test is about. */

const AT = '2026-11-23T08:00:00.000Z';

export const ME = 'u_me';
export const PEER = 'u_peer';
export const CHAT = 'c_1';

export const userWire = (id: string): UserView => ({ id, handle: id, name: id, avatarUrl: '', statusLine: '', region: '' });

export const messageWire = (seq: number, changes: Partial<MessageWire> = {}): MessageWire => ({
  id: `m_1_${seq}`,
  chatId: CHAT,
  seq,
  version: seq,
  clientMessageId: `client-${seq}`,
  createdAt: new Date(Date.parse(AT) + seq * 1000).toISOString(),
  fallbackText: `text ${seq}`,
  sender: { id: PEER },
  content: { __typename: 'TextContent', body: `text ${seq}` },
  ...changes,
});

export const settingsWire = (changes: Partial<ChatSettingsWire> = {}): ChatSettingsWire => ({
  chatId: CHAT,
  pinnedAt: null,
  mutedUntil: null,
  unreadSeq: null,
  archivedSeq: null,
  hiddenSeq: null,
  clearedSeq: 0,
  version: 0,
  ...changes,
});

export const chatWire = (changes: Partial<ChatWire> = {}): ChatWire => ({
  id: CHAT,
  kind: 'DIRECT',
  title: null,
  memberCount: 2,
  lastSeq: 0,
  version: 0,
  createdAt: AT,
  lastActivityAt: AT,
  canSend: true,
  owner: null,
  peer: userWire(PEER),
  peerMarks: { deliveredSeq: 0, readSeq: 0, readShown: true },
  viewerCapabilities: ['PIN_MESSAGES'],
  nicknames: [],
  announcementId: null,
  viewerMember: { role: 'MEMBER', state: 'JOINED', joinedSeq: 0, joinedAt: AT, clearedSeq: 0, readSeq: 0, deliveredSeq: 0 },
  settings: settingsWire(),
  ...changes,
});

export const memberWire = (id: string, version: number, changes: Partial<MemberWire> = {}): MemberWire => ({
  user: userWire(id),
  role: 'MEMBER',
  nickname: null,
  state: 'JOINED',
  joinedSeq: 0,
  joinedAt: AT,
  version,
  ...changes,
});

export const changesWire = (previousVersion: number, version: number, changes: Partial<ChatChangesWire> = {}): Frame & ChatChangesWire => ({
  __typename: 'ChatChanges',
  chatId: CHAT,
  previousVersion,
  version,
  reset: false,
  chat: null,
  members: [],
  messages: [],
  hole: null,
  cursor: `k${version}`,
  ...changes,
});

/** The whole chat as a snapshot gives it: its newest messages, and a hole before them. */
export const snapshotWire = (version: number, fromSeq: number, toSeq: number, chat: Partial<ChatWire> = {}): Frame & ChatChangesWire =>
  changesWire(0, version, {
    reset: true,
    chat: chatWire({ version, lastSeq: toSeq, ...chat }),
    messages: Array.from({ length: toSeq - fromSeq + 1 }, (_, step) => messageWire(fromSeq + step)),
    hole: fromSeq > 1 ? { fromSeq: 1, toSeq: fromSeq - 1 } : null,
  });

export const accountWire = (
  previousVersion: number,
  version: number,
  changes: Partial<AccountChangesWire> = {},
): Frame & AccountChangesWire => ({
  __typename: 'AccountChanges',
  previousVersion,
  version,
  reset: false,
  viewer: null,
  contacts: [],
  removedContactIds: [],
  requests: [],
  devices: [],
  blocked: [],
  unblockedIds: [],
  drafts: [],
  chatSettings: [],
  cursor: `a${version}`,
  ...changes,
});

const device = {
  id: 'd_1',
  name: 'Test',
  platform: 'WEB',
  signedInBy: 'PASSWORD',
  createdAt: AT,
  lastSeenAt: AT,
  isCurrent: true,
  revokedAt: null,
};

export const accountSnapshotWire = (version: number, changes: Partial<AccountChangesWire> = {}): Frame & AccountChangesWire =>
  accountWire(0, version, {
    reset: true,
    viewer: { user: userWire(ME), device, settings: { showPresence: true, showReadReceipts: true } },
    devices: [device],
    ...changes,
  });

export const contactWire = (id: string, remark: string | null = null) => ({
  user: userWire(id),
  remark,
  tags: [],
  starred: false,
  since: AT,
});
