import type { FakeChat, FakeUser } from './fake-shapes.ts';

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
});
