import { told } from './fake-ends.ts';
import { joinRequestsSince } from './fake-entry.ts';
import { readFileSync } from 'node:fs';
import { buildSchema, execute, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { nextMessageAt } from './fake-policies.ts';
import { scheduledShape } from './fake-schedules.ts';
import type { GraphqlResult, Variables } from '../ports.ts';
import { digestOf } from '../state/digest.ts';
import type { FakeQuote } from './fake-quote.ts';
import type { FakeChat, FakeLog, FakeMember, FakeMessage, FakeUser, LogEntry } from './fake-log.ts';
import { mentions, type FakeDraft, type FakeRange } from './fake-shapes.ts';
import { isReadingShown } from './fake-reading.ts';

export const TAIL_SIZE = 30;
export const CHANGES_MAX = 200;
const BEAT_MS = 30_000;

export const readSchema = (): GraphQLSchema =>
  buildSchema(readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8'));

type Page = { first?: number; last?: number; after?: string; aroundSeq?: number; beforeSeq?: number; afterSeq?: number };

export const floorOf = ({ joinedSeq, clearedSeq }: FakeMember): number => Math.max(joinedSeq, clearedSeq);

/** The log as the graph of one viewer: plain objects with `__typename`, executed by graphql-js over the committed schema. */
const dateOf = (text: string | undefined): Date | null => (text === undefined ? null : new Date(text));

export class FakeGraph {
  readonly log: FakeLog;
  readonly #schema: GraphQLSchema;
  readonly #documents = new Map<string, DocumentNode>();

  constructor(log: FakeLog, schema: GraphQLSchema) {
    this.log = log;
    this.#schema = schema;
  }

  /** Runs an operation over resolvers. Throws for a document that the schema does not allow: a mistake in the engine. */
  run(text: string, variables: Variables, root: unknown): GraphqlResult {
    let document = this.#documents.get(text);
    if (document === undefined) {
      document = parse(text);
      const errors = validate(this.#schema, document);
      if (errors.length > 0) throw errors[0] as Error;
      this.#documents.set(text, document);
    }
    const result = execute({ schema: this.#schema, document, rootValue: root, variableValues: { ...variables } });
    if (result instanceof Promise) throw new Error('The fake graph answers at once.');
    // What goes over a wire is a copy without prototypes.
    return JSON.parse(JSON.stringify(result)) as GraphqlResult;
  }

  user(id: string) {
    const { name } = this.log.users.get(id) as FakeUser;
    return {
      id,
      handle: name,
      name,
      statusLine: '',
      region: '',
      avatarUrl: `/avatars/${id}`,
      relation: 'STRANGER',
      remark: null,
      presence: null,
    };
  }

  quote({ senderId, ...quote }: FakeQuote) {
    return { ...quote, expiresAt: dateOf(quote.expiresAt), sender: senderId === null ? null : this.user(senderId) };
  }

  message(held: FakeMessage) {
    const message = told(held, this.log.clock.now());
    const { content, senderId } = message;
    const { actorId, targetIds, recalledById, entries, ...plain } = content as Record<string, unknown>;
    return {
      ...message,
      reactions: message.reactions ?? [],
      replyTo: message.replyTo === undefined ? null : this.quote(message.replyTo),
      silent: plain['silent'] === true,
      senderAway: plain['away'] === true,
      expiresAt: dateOf(message.expiresAt),
      forwardedFrom: (plain['forwardedFrom'] as string | undefined) ?? null,
      editedAt: message.editedAt === undefined ? null : new Date(message.editedAt),
      id: `m_${message.chatId}_${message.seq}`,
      sender: senderId === null ? null : this.user(senderId),
      fallbackText: String(content['body'] ?? content['event'] ?? content['question'] ?? content['topic'] ?? ''),
      content: {
        ...plain,
        ranges: this.#ranges((content['ranges'] ?? []) as FakeRange[]),
        captionRanges: this.#ranges((content['ranges'] ?? []) as FakeRange[]),
        entries: ((entries ?? []) as { userId: string; text: string }[]).map(({ userId, text }) => ({ user: this.user(userId), text })),
        actor: typeof actorId === 'string' ? this.user(actorId) : null,
        targets: ((targetIds ?? []) as string[]).map((id) => this.user(id)),
        recalledBy: typeof recalledById === 'string' ? this.user(recalledById) : null,
      },
    };
  }

  member(member: FakeMember) {
    const mutedUntil = member.mutedUntil === null ? null : new Date(member.mutedUntil);
    return { ...member, mutedUntil, user: this.user(member.userId) };
  }

  settings(userId: string, chatId: string) {
    const held = this.log.users.get(userId)?.settings.get(chatId);
    const dated = (text: string | null | undefined) => (text == null ? null : new Date(text));
    return {
      chatId,
      unreadSeq: null,
      archivedSeq: null,
      hiddenSeq: null,
      deletedRanges: [],
      playedRanges: [],
      version: 0,
      ...held,
      pinnedAt: dated(held?.pinnedAt),
      mutedUntil: dated(held?.mutedUntil),
      savedAt: dated(held?.savedAt),
      clearedSeq: this.log.member(chatId, userId)?.clearedSeq ?? 0,
    };
  }

  chat(chat: FakeChat, viewerId: string) {
    const own = this.log.member(chat.id, viewerId) as FakeMember;
    const joined = [...chat.members.values()].filter((member) => member.state === 'JOINED');
    const peer = chat.kind === 'DIRECT' ? [...chat.members.values()].find((member) => member.userId !== viewerId) : undefined;
    const owner = joined.find((member) => member.role === 'OWNER');
    const visible = chat.messages.filter((message) => message.seq > floorOf(own));
    const isThere = ({ seq }: FakeMessage) => !this.log.isDeleted(viewerId, chat.id, seq);
    const newest = visible.findLast(isThere);
    const { deliveredSeq, readSeq } = peer ?? { deliveredSeq: 0, readSeq: 0 };
    const readShown = isReadingShown(this.log, chat);
    return {
      ...chat,
      memberCount: joined.length,
      owner: owner === undefined ? null : this.user(owner.userId),
      lastMessage: newest === undefined ? null : this.message(newest),
      peer: peer === undefined ? null : this.user(peer.userId),
      peerMarks: peer === undefined ? null : { deliveredSeq, readShown, readSeq: readShown ? readSeq : 0 },
      pins: chat.pinnedSeqs.filter((seq) => seq > floorOf(own)).map((seq) => ({ seq })),
      joinRequestCount: 0,
      viewerCapabilities: chat.kind !== 'GROUP' ? ['PIN_MESSAGES'] : own.role === 'OWNER' ? ['RENAME', 'SET_ROLES'] : ['ADD_MEMBERS'],
      nicknames: joined.filter((member) => member.nickname !== null),
      nextMessageAt: nextMessageAt(chat, own),
      viewerMember: this.member(own),
      settings: this.settings(viewerId, chat.id),
      unreadCount: Math.max(0, chat.lastSeq - Math.max(own.readSeq, floorOf(own))),
      unreadMentionSeqs: visible.filter((message) => message.seq > own.readSeq && mentions(message, viewerId)).map(({ seq }) => seq),
      messages: (page: Page) => this.#messages(visible.filter(isThere), page),
      members: (page: Page) =>
        paged(
          joined.map((member) => this.member(member)),
          page,
        ),
      changes: ({ after }: { after: number }) =>
        this.changes(chat, viewerId, after, after <= 0 || after > chat.version || after < own.version),
    };
  }

  #messages(visible: readonly FakeMessage[], { first, last, aroundSeq, beforeSeq, afterSeq }: Page) {
    let from = 0;
    let to = visible.length;
    const at = (seq: number) =>
      visible.findIndex((message) => message.seq >= seq) + (visible.some((message) => message.seq >= seq) ? 0 : to + 1);
    const size = first ?? last ?? TAIL_SIZE;
    if (aroundSeq != null) {
      from = Math.max(0, at(aroundSeq) - Math.floor(size / 2));
      to = Math.min(visible.length, from + size);
    } else if (beforeSeq != null || last != null) {
      to = beforeSeq == null ? to : at(beforeSeq);
      from = Math.max(0, to - size);
    } else {
      from = afterSeq == null ? 0 : at(afterSeq + 1);
      to = Math.min(visible.length, from + size);
    }
    const edges = visible.slice(from, to).map((message) => ({ cursor: String(message.seq), node: this.message(message) }));
    return { edges, pageInfo: { hasPreviousPage: from > 0, hasNextPage: to < visible.length, startCursor: null, endCursor: null } };
  }

  cursor(): string {
    return `k${this.log.entries.length}`;
  }

  changes(chat: FakeChat, viewerId: string, after: number, reset: boolean, tail = TAIL_SIZE) {
    const own = this.log.member(chat.id, viewerId) as FakeMember;
    const visible = chat.messages.filter((message) => message.seq > floorOf(own));
    const changed = visible.filter((message) => message.version > after).sort((a, b) => a.version - b.version);
    const base = { __typename: 'ChatChanges', chatId: chat.id, version: chat.version, cursor: this.cursor() };
    if (reset || changed.length > CHANGES_MAX) {
      const messages = visible.slice(-tail);
      const firstSeq = messages[0]?.seq ?? chat.lastSeq + 1;
      const hole = firstSeq > floorOf(own) + 1 ? { fromSeq: floorOf(own) + 1, toSeq: firstSeq - 1 } : null;
      const whole = { chat: this.chat(chat, viewerId), members: [], messages: messages.map((message) => this.message(message)), hole };
      return { ...base, previousVersion: 0, reset: true, ...whole };
    }
    return {
      ...base,
      previousVersion: after,
      reset: false,
      chat: chat.metaVersion > after ? this.chat(chat, viewerId) : null,
      members: [...chat.members.values()].filter((member) => member.version > after).map((member) => this.member(member)),
      messages: changed.map((message) => this.message(message)),
      hole: null,
    };
  }

  account(userId: string, after: number | null) {
    const user = this.log.users.get(userId) as FakeUser;
    const device = {
      id: `d_${user.name}`,
      name: 'Test',
      platform: 'OTHER',
      signedInBy: 'PASSWORD',
      createdAt: '2026-01-01T00:00:00.000Z',
      lastSeenAt: '2026-01-01T00:00:00.000Z',
      isCurrent: true,
      revokedAt: null,
    };
    const since = after ?? 0;
    return {
      __typename: 'AccountChanges',
      previousVersion: since,
      version: user.accountVersion,
      reset: after === null,
      viewer: after === null ? { user: this.user(userId), device, settings: { showPresence: true, showReadReceipts: true } } : null,
      contacts: [...user.contacts]
        .filter(([, contact]) => contact.version > since)
        .map(([id, { remark, starred }]) => ({ user: this.user(id), remark, tags: [], starred, since: '2026-01-01T00:00:00.000Z' })),
      removedContactIds: [...user.removedContacts].filter(([, version]) => version > since).map(([id]) => id),
      requests: [],
      devices: after === null ? [device] : [],
      blocked: [],
      unblockedIds: [],
      drafts: [...user.drafts]
        .filter(([, draft]) => draft.version > since && (after !== null || draft.text !== ''))
        .map(([chatId, draft]) => this.draft(chatId, draft)),
      chatSettings: [...user.settings]
        .filter(([chatId, settings]) => settings.version > since && this.log.member(chatId, userId) !== null)
        .filter(([, settings]) => after !== null || settings.version > 0)
        .map(([chatId]) => this.settings(userId, chatId)),
      pollVotes: [...user.votes]
        .filter(([, vote]) => vote.version > since && (after !== null || vote.options.length > 0))
        .map(([messageId, vote]) => ({ messageId, ...vote })),
      joinRequests: joinRequestsSince(user, since, after === null).map((request) => ({
        ...request,
        chatId: 'c_elsewhere',
        title: 'Elsewhere',
        user: this.user(userId),
        invitedBy: null,
        answer: '',
        createdAt: '2026-01-01T00:00:00.000Z',
      })),
      scheduledMessages: [...user.scheduled.values()]
        .filter(({ version, state }) => version > since && (after !== null || state === 'WAITING' || state === 'FAILED'))
        .map((message) => scheduledShape(message)),
      stickersChanged: after === null || user.stickersVersion > since,
      cursor: this.cursor(),
    };
  }

  marks(chatId: string, userId: string, viewerId: string) {
    const chat = this.log.chat(chatId);
    const { deliveredSeq, readSeq: seq } = chat.members.get(userId) as FakeMember;
    const readSeq = viewerId === userId || isReadingShown(this.log, chat) ? seq : 0;
    return { __typename: 'MarksChanged', chatId, userId, deliveredSeq, readSeq, cursor: this.cursor() };
  }

  /** Everything durable for a viewer since a cursor, CaughtUp last; a snapshot without one. */
  catchUp(userId: string, after: string | null): Record<string, unknown>[] {
    const caughtUp = { __typename: 'CaughtUp', cursor: this.cursor(), serverTime: this.#now() };
    const chats = this.log.chatsOf(userId).sort((a, b) => (a.lastActivityAt < b.lastActivityAt ? 1 : -1));
    if (after === null) {
      const frames = chats.slice(0, 200).map((chat, place) => this.changes(chat, userId, 0, true, place < 30 ? TAIL_SIZE : 1));
      return [this.account(userId, null), ...frames, caughtUp];
    }
    return [...this.#since(userId, Number(after.slice(1))), caughtUp];
  }

  #since(userId: string, place: number): Record<string, unknown>[] {
    const news = this.log.since(place);
    const frames: Record<string, unknown>[] = [];
    const accountNews = news.find((entry) => entry.kind === 'account' && entry.userId === userId);
    if (accountNews?.kind === 'account') frames.push(this.account(userId, accountNews.version - 1));
    const done = new Set<string>();
    for (const entry of news) {
      if (entry.kind === 'account' || done.has(entry.chatId)) continue;
      done.add(entry.chatId);
      frames.push(...this.#chatSince(userId, entry.chatId, news));
    }
    return frames;
  }

  #chatSince(userId: string, chatId: string, news: readonly LogEntry[]): Record<string, unknown>[] {
    const chat = this.log.chat(chatId);
    const own = chat.members.get(userId);
    if (own === undefined) return [];
    if (own.state !== 'JOINED') return [{ __typename: 'ChatRemoved', chatId, version: own.version, cursor: this.cursor() }];
    const frames: Record<string, unknown>[] = [];
    const changes = news.filter((entry) => entry.kind === 'chat' && entry.chatId === chatId);
    const first = changes[0];
    if (first?.kind === 'chat') {
      const isNew = own.version > first.previousVersion;
      frames.push(this.changes(chat, userId, isNew ? 0 : first.previousVersion, isNew));
    }
    for (const member of chat.members.values()) {
      const isMarked = news.some((entry) => entry.kind === 'marks' && entry.chatId === chatId && entry.userId === member.userId);
      if (isMarked && (member.userId === userId || chat.kind === 'DIRECT')) frames.push(this.marks(chatId, member.userId, userId));
    }
    return frames;
  }

  heartbeat(userId: string, recentSince: number) {
    const chats = this.log.chatsOf(userId);
    const recent = this.log.entries.slice(recentSince).flatMap((entry) => (entry.kind === 'chat' ? [entry.chatId] : []));
    return {
      __typename: 'Heartbeat',
      cursor: this.cursor(),
      serverTime: this.#now(),
      nextBeatMs: BEAT_MS,
      digest: digestOf(chats),
      chatCount: chats.length,
      accountVersion: (this.log.users.get(userId) as FakeUser).accountVersion,
      recent: chats.filter((chat) => recent.includes(chat.id)).map(({ id, version }) => ({ chatId: id, version })),
    };
  }

  draft(chatId: string, draft: FakeDraft): object {
    return { chatId, ...draft, ranges: this.#ranges(draft.ranges), savedAt: this.#now() };
  }

  #ranges(ranges: readonly FakeRange[]): object[] {
    return ranges.map(({ userId, ...range }) => ({ ...range, user: userId === undefined ? null : this.user(userId) }));
  }

  #now(): string {
    return new Date(this.log.clock.now()).toISOString();
  }
}

export const paged = <Node>(nodes: readonly Node[], { first, after }: Page) => {
  const from = after == null ? 0 : Number(after);
  const to = Math.min(nodes.length, from + (first ?? TAIL_SIZE));
  const edges = nodes.slice(from, to).map((node, at) => ({ cursor: String(from + at + 1), node }));
  return { edges, pageInfo: { hasNextPage: to < nodes.length, hasPreviousPage: from > 0, startCursor: null, endCursor: String(to) } };
};
