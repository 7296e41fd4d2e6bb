import { putEntry, stopLive, vote } from './fake-asked.ts';
import { fakeContent, type FakeSend } from './fake-content.ts';
import { Kind, parse } from 'graphql';
import type { Clock, GraphqlResult, Sink, Variables } from '../ports.ts';
import { FakeGraph, paged, readSchema } from './fake-graph.ts';
import { FakeLog, type FakeChange, type FakeChat, type FakeForward, type LogEntry } from './fake-log.ts';
import type { FakeRange } from './fake-shapes.ts';
import { policyRefusal } from './fake-policies.ts';

type Frame = Record<string, unknown>;
const BEAT_MS = 30_000;

/** One subscription of one device. */
interface Listener {
  readonly userId: string;
  readonly document: string;
  readonly sink: Sink;
  readonly field: string;
  readonly variables: Variables;
}

export interface Session {
  readonly userId: string;
  readonly deviceId: string;
}

/** A refusal or failure to answer the next requests of a field with. */
export type Answer =
  | { readonly refusal: Record<string, unknown> & { __typename: string } }
  | { readonly errorCode: string; readonly retryAfterMs?: number };

/** A server that follows the contract in memory. Every operation runs through graphql-js over the committed schema. */
export class FakeServer {
  readonly log: FakeLog;
  readonly graph: FakeGraph;
  readonly clock: Clock;
  /** Every operation that was asked, for tests that count them. */
  readonly asked: { readonly field: string; readonly variables: Variables; readonly userId: string }[] = [];
  /** Answers to give instead of the real ones, by root field, in order. */
  readonly answers = new Map<string, Answer[]>();
  readonly revoked = new Set<string>();
  readonly presence = new Map<string, boolean>();
  /** Lets a live frame get lost on its way. */
  loses: (frame: Frame, userId: string) => boolean = () => false;
  beatMs = BEAT_MS;
  readonly #listeners = new Set<Listener>();
  #beatPlace = 0;
  #previousBeatPlace = 0;

  constructor(clock: Clock) {
    this.clock = clock;
    this.log = new FakeLog(clock);
    this.graph = new FakeGraph(this.log, readSchema());
    this.log.onEntry = (entry) => this.#publish(entry);
    this.#beat();
  }

  get subscriptions(): number {
    return this.#listeners.size;
  }

  watchers(field: string): Listener[] {
    return [...this.#listeners].filter((listener) => listener.field === field);
  }

  request(session: Session, document: string, variables: Variables): GraphqlResult {
    const field = rootField(document);
    this.asked.push({ field, variables, userId: session.userId });
    const answer = this.answers.get(field)?.shift();
    if (answer !== undefined && 'errorCode' in answer) return failed(answer.errorCode, answer.retryAfterMs);
    if (this.revoked.has(session.deviceId)) return field === 'viewer' ? { data: { viewer: null } } : failed('UNAUTHENTICATED');
    if (answer !== undefined) return this.graph.run(document, variables, { [field]: answer.refusal });
    return this.graph.run(document, variables, this.#root(session));
  }

  subscribe(session: Session, document: string, variables: Variables, sink: Sink): () => void {
    const field = rootField(document);
    this.asked.push({ field, variables, userId: session.userId });
    const listener: Listener = { userId: session.userId, document, sink, field, variables };
    const answer = this.answers.get(field)?.shift();
    if (answer !== undefined && 'errorCode' in answer) {
      sink.error(failed(answer.errorCode).errors ?? []);
      return () => {};
    }
    this.#listeners.add(listener);
    if (field === 'events') {
      const frames = this.graph.catchUp(session.userId, (variables['after'] as string | null | undefined) ?? null);
      for (const frame of frames) this.deliver(listener, frame);
    } else if (field === 'presence') {
      for (const id of variables['userIds'] as string[]) this.deliver(listener, this.#presence(id));
    } else if (field === 'groupReceipts') this.deliver(listener, this.#receipts(variables['chatId'] as string, session.userId));
    return () => this.#listeners.delete(listener);
  }

  deliver(listener: Listener, payload: Frame): void {
    listener.sink.next(this.graph.run(listener.document, listener.variables, { [listener.field]: payload }));
  }

  /** Sends a frame to every device of a user, as it is. */
  push(userId: string, frame: Frame): void {
    for (const listener of this.watchers('events'))
      if (listener.userId === userId && !this.loses(frame, userId)) this.deliver(listener, frame);
  }

  type(chatId: string, userId: string, typing: boolean): void {
    const expiresAt = new Date(this.clock.now() + 6000).toISOString();
    const frame = { __typename: 'TypingChanged', chatId, user: this.graph.user(userId), typing, expiresAt };
    for (const member of this.log.chat(chatId).members.values()) if (member.userId !== userId) this.push(member.userId, frame);
  }

  setOnline(userId: string, online: boolean): void {
    this.presence.set(userId, online);
    for (const listener of this.watchers('presence')) {
      if ((listener.variables['userIds'] as string[]).includes(userId)) this.deliver(listener, this.#presence(userId));
    }
  }

  #presence(userId: string): Frame {
    return { user: this.graph.user(userId), online: this.presence.get(userId) ?? false, lastSeenAt: null };
  }

  #receipts(chatId: string, viewerId: string): Frame {
    const seqs = [...this.log.chat(chatId).members.values()].filter(({ userId }) => userId !== viewerId).map(({ readSeq }) => readSeq);
    const steps = [...new Set(seqs)].sort((a, b) => a - b).filter((seq) => seq > 0);
    return { chatId, marks: steps.map((seq) => ({ seq, readers: seqs.filter((read) => read >= seq).length })) };
  }

  #beat(): void {
    this.clock.setTimer(() => {
      for (const listener of this.watchers('events'))
        this.push(listener.userId, this.graph.heartbeat(listener.userId, this.#previousBeatPlace));
      this.#previousBeatPlace = this.#beatPlace;
      this.#beatPlace = this.log.entries.length;
      this.#beat();
    }, this.beatMs);
  }

  #publish(entry: LogEntry): void {
    if (entry.kind === 'account') {
      this.push(entry.userId, this.graph.account(entry.userId, entry.version - 1));
      return;
    }
    const chat = this.log.chat(entry.chatId);
    if (entry.kind === 'removed') {
      this.push(entry.userId, { __typename: 'ChatRemoved', chatId: chat.id, version: entry.version, cursor: this.graph.cursor() });
    } else if (entry.kind === 'marks') {
      const hearers = chat.kind === 'DIRECT' ? [...chat.members.keys()] : [entry.userId];
      for (const userId of hearers) this.push(userId, this.graph.marks(chat.id, entry.userId, userId));
      if (chat.kind === 'GROUP') this.#tellReceipts(chat);
    } else this.#publishChange(chat, entry);
  }

  #publishChange(chat: FakeChat, entry: Extract<LogEntry, { kind: 'chat' }>): void {
    for (const { userId, state } of chat.members.values()) {
      if (state !== 'JOINED') continue;
      const isNew = entry.joined.includes(userId);
      this.push(userId, this.graph.changes(chat, userId, isNew ? 0 : entry.previousVersion, isNew));
    }
  }

  #tellReceipts(chat: FakeChat): void {
    for (const listener of this.watchers('groupReceipts')) {
      if (listener.variables['chatId'] === chat.id) this.deliver(listener, this.#receipts(chat.id, listener.userId));
    }
  }

  #changed(__typename: string, userId: string, { chatId, ...change }: FakeChange & { chatId: string }) {
    const outcome = this.log.changeSettings(userId, chatId, change);
    if (!('code' in outcome)) return { __typename, chatSettings: this.graph.settings(userId, chatId) };
    const names: Record<string, string> = { CHAT_NOT_FOUND: 'ChatNotFound', NOT_PERMITTED: 'NotPermitted', LIMIT_REACHED: 'LimitReached' };
    return { __typename: names[outcome.code], code: outcome.code, message: outcome.code, path: [], limit: 'pinnedChatsMax' };
  }

  #root({ userId }: Session) {
    const { graph, log } = this;
    const chatsByActivity = () =>
      log.chatsOf(userId).sort((a, b) => (a.lastActivityAt < b.lastActivityAt ? 1 : -1) || (a.id < b.id ? 1 : -1));
    return {
      viewer: { user: graph.user(userId) },
      user: ({ id }: { id: string }) => (log.users.has(id) ? graph.user(id) : null),
      chat: ({ id }: { id: string }) => (log.member(id, userId) === null ? null : graph.chat(log.chat(id), userId)),
      chats: (page: { first?: number; after?: string }) =>
        paged(
          chatsByActivity().map((chat) => graph.chat(chat, userId)),
          page,
        ),
      sync: ({ after }: { after?: string }) => ({ cursor: graph.cursor(), events: graph.catchUp(userId, after ?? null) }),
      sendMessage: ({ input }: { input: FakeSend }) => {
        const refused = policyRefusal(log, userId, input.chatId, input.clientMessageId);
        if (refused !== null) return refused;
        const { body, content } = fakeContent(input.content, (id) => log.users.get(id)?.name ?? '', log.clock.now());
        const outcome = log.send(
          userId,
          input.chatId,
          input.clientMessageId,
          body,
          input.replyToSeq ?? null,
          input.content.text?.ranges,
          input.silent ? { __typename: 'TextContent', body, ranges: input.content.text?.ranges ?? [], ...content, silent: true } : content,
        );
        if ('message' in outcome) return { __typename: 'SendMessagePayload', sentMessage: graph.message(outcome.message) };
        const names: Record<string, string> = {
          CHAT_NOT_FOUND: 'ChatNotFound',
          NOT_CONTACTS: 'NotContacts',
          MESSAGE_NOT_FOUND: 'MessageNotFound',
          MESSAGE_ID_REUSED: 'MessageIdReused',
        };
        return { __typename: names[outcome.code], code: outcome.code, message: outcome.code, path: [], userIds: [] };
      },
      forwardMessages: ({ input }: { input: FakeForward }) => {
        const refused = policyRefusal(log, userId, input.chatId, input.clientMessageIds[0]);
        if (refused !== null) return refused;
        const outcome = log.forward(userId, input);
        if ('message' in outcome)
          return { __typename: 'ForwardMessagesPayload', forwardedMessages: [graph.message(outcome.message)], leftOutSeqs: [] };
        const names: Record<string, string> = {
          CHAT_NOT_FOUND: 'ChatNotFound',
          NOT_CONTACTS: 'NotContacts',
          NOT_PERMITTED: 'NotPermitted',
        };
        return { __typename: names[outcome.code] ?? 'MessageNotFound', code: outcome.code, message: outcome.code, path: [], userIds: [] };
      },
      editMessage: ({ input }: { input: { messageId: string; body: string; ranges?: readonly FakeRange[] } }) => {
        const [, chatId, seq] = /^m_(.+)_(\d+)$/.exec(input.messageId) ?? [];
        const outcome = log.edit(userId, chatId ?? '', Number(seq), input.body, input.ranges);
        if ('message' in outcome) return { __typename: 'EditMessagePayload', editedMessage: graph.message(outcome.message) };
        const name = outcome.code === 'NOT_PERMITTED' ? 'NotPermitted' : 'MessageNotFound';
        return { __typename: name, code: outcome.code, message: outcome.code, path: [] };
      },
      setReaction: ({ input }: { input: { messageId: string; emoji?: string | null } }) => {
        const [, chatId, seq] = /^m_(.+)_(\d+)$/.exec(input.messageId) ?? [];
        const outcome = log.react(userId, chatId ?? '', Number(seq), input.emoji ?? null);
        if ('message' in outcome) return { __typename: 'SetReactionPayload', reactedMessage: graph.message(outcome.message) };
        const name = outcome.code === 'NOT_PERMITTED' ? 'NotPermitted' : 'MessageNotFound';
        return { __typename: name, code: outcome.code, message: outcome.code, path: [] };
      },
      votePoll: ({ input }: { input: { messageId: string; options: number[] } }) => {
        const outcome = vote(log, userId, ...placeOf(input.messageId), input.options);
        if ('code' in outcome) return refusal(outcome.code);
        const own = log.users.get(userId)?.votes.get(input.messageId);
        return {
          __typename: 'VotePollPayload',
          pollMessage: graph.message(outcome.message),
          vote: { messageId: input.messageId, ...own },
        };
      },
      setChainEntry: ({ input }: { input: { messageId: string; text: string } }) => {
        const outcome = putEntry(log, userId, ...placeOf(input.messageId), input.text);
        return 'code' in outcome
          ? refusal(outcome.code)
          : { __typename: 'SetChainEntryPayload', chainMessage: graph.message(outcome.message) };
      },
      stopLiveLocation: ({ input }: { input: { messageId: string } }) => {
        const outcome = stopLive(log, userId, ...placeOf(input.messageId));
        return 'code' in outcome
          ? refusal(outcome.code)
          : { __typename: 'StopLiveLocationPayload', locationMessage: graph.message(outcome.message) };
      },
      removeChainEntry: ({ input }: { input: { messageId: string } }) => {
        const outcome = putEntry(log, userId, ...placeOf(input.messageId), null);
        return 'code' in outcome
          ? refusal(outcome.code)
          : { __typename: 'RemoveChainEntryPayload', chainMessage: graph.message(outcome.message) };
      },
      updateMarks: ({ input }: { input: { marks: { chatId: string; deliveredSeq?: number; readSeq?: number }[] } }) => {
        for (const mark of input.marks) log.mark(userId, mark.chatId, mark);
        return { __typename: 'UpdateMarksPayload', marked: input.marks.length };
      },
      setDraft: ({ input }: { input: { chatId: string; text: string; ranges?: readonly FakeRange[]; replyToSeq?: number } }) => {
        if (log.member(input.chatId, userId) === null)
          return { __typename: 'ChatNotFound', code: 'CHAT_NOT_FOUND', message: 'CHAT_NOT_FOUND', path: [] };
        const draft = log.setDraft(userId, input.chatId, input.text, input);
        return {
          __typename: 'SetDraftPayload',
          draft: graph.draft(input.chatId, draft),
        };
      },
      updateChatSettings: ({ input }: { input: FakeChange & { chatId: string } }) =>
        this.#changed('UpdateChatSettingsPayload', userId, input),
      clearHistory: ({ input }: { input: FakeChange & { chatId: string } }) =>
        this.#changed('ClearHistoryPayload', userId, { ...input, clear: true }),
      deleteMessages: ({ input }: { input: { chatId: string; seqs: readonly number[]; restore?: boolean } }) => {
        const outcome = log.deleteMessages(userId, input.chatId, input.seqs, input.restore === true);
        return 'code' in outcome
          ? { __typename: 'ChatNotFound', code: outcome.code, message: outcome.code, path: [] }
          : { __typename: 'DeleteMessagesPayload', chatSettings: graph.settings(userId, input.chatId) };
      },
      markPlayed: ({ input: { chatId, seqs } }: { input: { chatId: string; seqs: readonly number[] } }) =>
        this.#changed('MarkPlayedPayload', userId, { chatId, played: seqs }),
      deleteChat: ({ input }: { input: FakeChange & { chatId: string } }) =>
        this.#changed('DeleteChatPayload', userId, { ...input, hide: true }),
      setTyping: ({ input }: { input: { chatId: string; typing: boolean } }) => {
        this.type(input.chatId, userId, input.typing);
        return { __typename: 'SetTypingPayload', expiresAt: new Date(this.clock.now() + 6000).toISOString() };
      },
    };
  }
}

const failed = (code: string, retryAfterMs?: number): GraphqlResult => ({
  data: null,
  errors: [{ message: code, extensions: { code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } }],
});

const placeOf = (id: string): [string, number] => {
  const [, chatId, seq] = /^m_(.+)_(\d+)$/.exec(id) ?? [];
  return [chatId ?? '', Number(seq)];
};

const refusal = (code: string) => {
  const names: Record<string, string> = { NOT_PERMITTED: 'NotPermitted', POLL_CLOSED: 'PollClosed' };
  return { __typename: names[code] ?? 'MessageNotFound', code, message: code, path: [] };
};

const fields = new Map<string, string>();

const rootField = (document: string): string => {
  const known = fields.get(document);
  if (known !== undefined) return known;
  const operation = parse(document).definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const selection = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections[0] : undefined;
  const field = selection?.kind === Kind.FIELD ? selection.name.value : '';
  fields.set(document, field);
  return field;
};
