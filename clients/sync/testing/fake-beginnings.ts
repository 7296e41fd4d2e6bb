import type { FakeChat, FakeMember, FakeUser } from './fake-shapes.ts';

/** Chats and users as they are when they come into the fake log. */

export const newChat = (id: string, kind: FakeChat['kind'], title: string | null, at: string): FakeChat => ({
  id,
  kind,
  title,
  version: 0,
  metaVersion: 1,
  lastSeq: 0,
  createdAt: at,
  lastActivityAt: at,
  canSend: true,
  mutedAll: false,
  slowModeSeconds: 0,
  disappearSeconds: 0,
  members: new Map(),
  messages: [],
  pinnedSeqs: [],
  historyVisible: false,
});

export const newUser = (id: string, name: string): FakeUser => ({
  id,
  name,
  accountVersion: 1,
  contacts: new Map(),
  removedContacts: new Map(),
  drafts: new Map(),
  settings: new Map(),
  votes: new Map(),
  joinRequests: new Map(),
  scheduled: new Map(),
  stickersVersion: 0,
});

/** Where somebody begins in a chat. Marks never move down, also those of a place that is taken anew. */
export const newPlace = (chat: FakeChat, before: FakeMember | undefined) => ({
  joinedSeq: chat.historyVisible ? 0 : chat.lastSeq,
  readSeq: Math.max(before?.readSeq ?? 0, chat.lastSeq),
  deliveredSeq: Math.max(before?.deliveredSeq ?? 0, chat.lastSeq),
  clearedSeq: before?.clearedSeq ?? 0,
  mutedUntil: before?.mutedUntil ?? null,
  wroteAtMs: before?.wroteAtMs ?? null,
});
