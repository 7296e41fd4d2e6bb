import { FORWARDABLE, UNWRITTEN } from './fake-content.ts';
import type { Clock } from '../ports.ts';
import type { Role } from '../wire.ts';
import { newChat, newPlace, newUser } from './fake-beginnings.ts';
import { awayOf, endOf, moveMarks, sweep } from './fake-ends.ts';
import { forwardedContent } from './fake-forward.ts';
import { putUp, takeDown } from './fake-pins.ts';
import { reactionsWith } from './fake-reactions.ts';
import { type FakeQuote, quoteOf } from './fake-quote.ts';
import { runsOf, SETTINGS_AT_FIRST, settingsWith } from './fake-settings.ts';
import type {
  FakeMember,
  FakeSettings,
  FakeChange,
  FakeForward,
  FakeMessage,
  FakeChat,
  FakeDraft,
  FakeUser,
  LogEntry,
  FakeRange,
  SendOutcome,
} from './fake-shapes.ts';

export type * from './fake-shapes.ts';

/** The server's truth in the tests: users, chats, messages and one log of what happened. */

export const PINS_MAX = 20;
const CURSOR_SLACK_MS = 15_000;

export class FakeLog {
  readonly users = new Map<string, FakeUser>();
  readonly chats = new Map<string, FakeChat>();
  readonly entries: LogEntry[] = [];
  readonly #writtenAtMs: number[] = [];
  readonly clock: Clock;
  /** Tells whoever publishes of each entry. */
  onEntry: (entry: LogEntry, place: number) => void = () => {};
  #lastChat = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  #iso(): string {
    return new Date(this.clock.now()).toISOString();
  }

  /** What was written after a cursor's place, and shortly before it: a cursor is a moment, and the server reads from a little earlier. */
  since(place: number): LogEntry[] {
    const fromMs = (this.#writtenAtMs[place - 1] ?? 0) - CURSOR_SLACK_MS;
    let from = place;
    while (from > 0 && (this.#writtenAtMs[from - 1] as number) >= fromMs) from -= 1;
    return this.entries.slice(from);
  }

  #log(entry: LogEntry): void {
    this.entries.push(entry);
    this.#writtenAtMs.push(this.clock.now());
    this.onEntry(entry, this.entries.length);
  }

  /** Who does not show reading. */
  readonly hiding = new Set<string>();

  user(name: string): FakeUser {
    const id = `u_${name}`;
    const held = this.users.get(id);
    if (held !== undefined) return held;
    const user = newUser(id, name);
    this.users.set(id, user);
    return user;
  }

  chat(chatId: string): FakeChat {
    const chat = this.chats.get(chatId);
    if (chat === undefined) throw new Error(`There is no chat ${chatId}.`);
    return chat;
  }

  member(chatId: string, userId: string): FakeMember | null {
    const member = this.chats.get(chatId)?.members.get(userId);
    return member?.state === 'JOINED' ? member : null;
  }

  chatsOf(userId: string): FakeChat[] {
    return [...this.chats.values()].filter((chat) => this.member(chat.id, userId) !== null);
  }

  #createChat(kind: FakeChat['kind'], title: string | null, userIds: readonly string[]): FakeChat {
    this.#lastChat += 1;
    const at = this.#iso();
    const chat = newChat(`c_${this.#lastChat}`, kind, title, at);
    userIds.forEach((userId, place) => this.#join(chat, userId, place === 0 && kind === 'GROUP' ? 'OWNER' : 'MEMBER', 1));
    this.chats.set(chat.id, chat);
    const event = kind === 'GROUP' ? 'GROUP_CREATED' : 'CHAT_OPENED';
    this.#append(chat, null, null, { __typename: 'SystemContent', event, actorId: userIds[0], targetIds: [], title }, userIds);
    return chat;
  }

  #join(chat: FakeChat, userId: string, role: Role, version: number): void {
    const place = { ...newPlace(chat, chat.members.get(userId)), joinedAt: this.#iso() };
    const settings = this.users.get(userId)?.settings.get(chat.id);
    // A place that is taken anew has no pin, and nobody is told so.
    if (settings !== undefined) Object.assign(settings, { pinnedAt: null, savedAt: null });
    chat.members.set(userId, { userId, role, nickname: null, state: 'JOINED', version, ...place });
  }

  openDirect(a: string, b: string): FakeChat {
    return this.#createChat(a === b ? 'SELF' : 'DIRECT', null, [...new Set([a, b])]);
  }

  createGroup(title: string, userIds: readonly string[]): FakeChat {
    return this.#createChat('GROUP', title, userIds);
  }

  #append(
    chat: FakeChat,
    senderId: string | null,
    clientMessageId: string | null,
    content: FakeMessage['content'],
    joined: readonly string[],
    replyTo?: FakeQuote,
  ): FakeMessage {
    const previousVersion = chat.version;
    chat.version += 1;
    chat.lastSeq += 1;
    chat.lastActivityAt = this.#iso();
    const message: FakeMessage = {
      chatId: chat.id,
      seq: chat.lastSeq,
      version: chat.version,
      senderId,
      clientMessageId,
      content,
      createdAt: this.#iso(),
      ...endOf(chat, senderId, this.clock.now()),
      ...(replyTo === undefined ? {} : { replyTo }),
    };
    chat.messages.push(message);
    moveMarks(chat, message);
    this.#log({ kind: 'chat', chatId: chat.id, previousVersion, version: chat.version, joined });
    return message;
  }

  send(
    userId: string,
    chatId: string,
    clientMessageId: string,
    body: string,
    replyToSeq: number | null = null,
    ranges: readonly FakeRange[] = [],
    content: FakeMessage['content'] = { __typename: 'TextContent', body, ranges },
  ): SendOutcome {
    if (this.member(chatId, userId) === null) return { code: 'CHAT_NOT_FOUND' };
    const chat = this.chat(chatId);
    const held = chat.messages.find((message) => message.senderId === userId && message.clientMessageId === clientMessageId);
    if (held !== undefined) {
      return held.content.__typename === 'TextContent' && (held.content['body'] !== body || (held.replyTo?.seq ?? null) !== replyToSeq)
        ? { code: 'MESSAGE_ID_REUSED' }
        : { message: held };
    }
    sweep(this, [chatId]);
    const target = replyToSeq === null ? null : chat.messages[replyToSeq - 1];
    if (target === undefined) return { code: 'MESSAGE_NOT_FOUND' };
    if (!chat.canSend) return { code: 'NOT_CONTACTS' };
    const message = this.#append(chat, userId, clientMessageId, content, [], target === null ? undefined : quoteOf(target));
    if (!UNWRITTEN.includes(content.__typename)) this.setDraft(userId, chatId, '');
    return { message };
  }

  /** The copy is made from what the log holds, and leaves the draft alone. */
  forward(userId: string, { fromChatId, seqs, chatId, merged, clientMessageIds: [clientMessageId] }: FakeForward): SendOutcome {
    if (this.member(chatId, userId) === null) return { code: 'CHAT_NOT_FOUND' };
    const chat = this.chat(chatId);
    const held = chat.messages.find((message) => message.senderId === userId && message.clientMessageId === clientMessageId);
    if (held !== undefined) return { message: held };
    sweep(this, [fromChatId]);
    const floor = this.member(fromChatId, userId);
    const originals = floor === null ? [] : seqs.flatMap((seq) => this.chat(fromChatId).messages[seq - 1] ?? []);
    if (originals.length < seqs.length) return { code: 'MESSAGE_NOT_FOUND' };
    const taken = originals.filter(({ content }) => FORWARDABLE.includes(content.__typename));
    const [first] = taken;
    if (first === undefined) return { code: 'NOT_PERMITTED' };
    if (!chat.canSend) return { code: 'NOT_CONTACTS' };
    const nameOf = ({ senderId }: FakeMessage) => this.users.get(senderId ?? '')?.name ?? '';
    const content = forwardedContent([first, ...taken.slice(1)], nameOf, merged);
    return { message: this.#append(chat, userId, clientMessageId, content, []) };
  }

  /** A message from someone who has no device in the test. */
  say(userId: string, chatId: string, body: string, ranges: readonly FakeRange[] = []): FakeMessage {
    const outcome = this.send(userId, chatId, `say-${this.entries.length}-${body.length}`, body, null, ranges);
    if ('code' in outcome) throw new Error(`The message was refused: ${outcome.code}.`);
    return outcome.message;
  }

  recall(userId: string, chatId: string, seq: number): FakeMessage {
    const chat = this.chat(chatId);
    sweep(this, [chatId]);
    const message = chat.messages[seq - 1] as FakeMessage;
    if (message.content.__typename === 'ExpiredContent') return message;
    takeDown(chat, seq);
    message.content = { __typename: 'RecalledContent', recalledAt: this.#iso(), recalledById: userId, ...awayOf(message) };
    delete message.editedAt;
    delete message.replyTo;
    delete message.reactions;
    return this.changed(message).message;
  }

  pin(userId: string, chatId: string, seq: number): void {
    const chat = this.chat(chatId);
    sweep(this, [chatId]);
    if (!putUp(chat, seq)) return;
    const notice = { __typename: 'SystemContent', event: 'MESSAGE_PINNED', actorId: userId, targetIds: [], title: null, messageSeq: seq };
    this.#append(chat, null, null, notice, []);
  }

  unpin(chatId: string, seq: number): void {
    if (takeDown(this.chat(chatId), seq)) this.advance(this.chat(chatId));
  }

  /** A version without a message. */
  advance(chat: FakeChat): void {
    chat.version += 1;
    this.#log({ kind: 'chat', chatId: chat.id, previousVersion: chat.version - 1, version: chat.version, joined: [] });
  }

  changed(message: FakeMessage): { readonly message: FakeMessage } {
    message.version = this.chat(message.chatId).version + 1;
    this.advance(this.chat(message.chatId));
    return { message };
  }

  edit(
    userId: string,
    chatId: string,
    seq: number,
    body: string,
    ranges: readonly FakeRange[] = [],
  ): { readonly message: FakeMessage } | { readonly code: string } {
    sweep(this, [chatId]);
    const message = this.chats.get(chatId)?.messages[seq - 1];
    if (this.member(chatId, userId) === null || message === undefined) return { code: 'MESSAGE_NOT_FOUND' };
    if (message.senderId !== userId || message.content.__typename !== 'TextContent') return { code: 'NOT_PERMITTED' };
    if (message.content['body'] === body && JSON.stringify(message.content['ranges']) === JSON.stringify(ranges)) return { message };
    message.content = { __typename: 'TextContent', body, ranges, ...awayOf(message) };
    message.editedAt = this.#iso();
    return this.changed(message);
  }

  react(userId: string, chatId: string, seq: number, emoji: string | null): { readonly message: FakeMessage } | { readonly code: string } {
    sweep(this, [chatId]);
    const message = this.chats.get(chatId)?.messages[seq - 1];
    if (this.member(chatId, userId) === null || message === undefined) return { code: 'MESSAGE_NOT_FOUND' };
    if (emoji !== null && ['RecalledContent', 'ExpiredContent', 'SystemContent'].includes(message.content.__typename))
      return { code: 'NOT_PERMITTED' };
    const reactions = reactionsWith(message, userId, emoji);
    if (reactions === null) return { message };
    message.reactions = reactions;
    return this.changed(message);
  }

  rename = (actorId: string, chatId: string, title: string): void =>
    this.decide(chatId, { title }, { event: 'GROUP_RENAMED', actorId, title });

  /** A change of a place alone: no message, and the chat's own fields stay. */
  changePlace(userId: string, chatId: string, change: Partial<Pick<FakeMember, 'nickname' | 'mutedUntil'>>): void {
    const [chat, member] = [this.chat(chatId), this.member(chatId, userId)];
    if (member === null || Object.entries(change).every(([field, value]) => member[field as keyof FakeMember] === value)) return;
    Object.assign(member, change, { version: chat.version + 1 });
    this.advance(chat);
  }

  /** What a group decides for all, with a notice. */
  decide(chatId: string, change: Partial<FakeChat>, notice: object = { event: 'SLOW_MODE_SET', actorId: null, title: null }): void {
    const chat = Object.assign(this.chat(chatId), change);
    chat.metaVersion = chat.version + 1;
    this.#append(chat, null, null, { __typename: 'SystemContent', targetIds: [], ...notice }, []);
  }

  add(actorId: string, chatId: string, userId: string): void {
    const chat = this.chat(chatId);
    chat.metaVersion = chat.version + 1;
    this.#join(chat, userId, 'MEMBER', chat.version + 1);
    const content = { __typename: 'SystemContent', event: 'MEMBERS_ADDED', actorId, targetIds: [userId], title: null };
    this.#append(chat, null, null, content, [userId]);
  }

  remove(actorId: string, chatId: string, userId: string): void {
    const chat = this.chat(chatId);
    const member = chat.members.get(userId) as FakeMember;
    member.state = actorId === userId ? 'LEFT' : 'REMOVED';
    member.nickname = null;
    member.version = chat.version + 1;
    chat.metaVersion = chat.version + 1;
    const content = { __typename: 'SystemContent', event: 'MEMBER_REMOVED', actorId, targetIds: [userId], title: null };
    this.#append(chat, null, null, content, []);
    this.#log({ kind: 'removed', chatId, version: chat.version, userId });
  }

  mark(userId: string, chatId: string, marks: { deliveredSeq?: number | null; readSeq?: number | null }): void {
    const member = this.member(chatId, userId);
    if (member === null) return;
    const { lastSeq } = this.chat(chatId);
    const readSeq = Math.max(member.readSeq, Math.min(marks.readSeq ?? 0, lastSeq));
    const deliveredSeq = Math.max(member.deliveredSeq, readSeq, Math.min(marks.deliveredSeq ?? 0, lastSeq));
    if (readSeq === member.readSeq && deliveredSeq === member.deliveredSeq) return;
    member.readSeq = readSeq;
    member.deliveredSeq = deliveredSeq;
    this.#log({ kind: 'marks', chatId, userId });
  }

  setDraft(userId: string, chatId: string, text: string, extras: Partial<Pick<FakeDraft, 'ranges' | 'replyToSeq'>> = {}): FakeDraft {
    const user = this.users.get(userId) as FakeUser;
    const { ranges = [], replyToSeq = null } = text === '' ? {} : extras;
    const held = user.drafts.get(chatId) ?? { text: '', ranges: [], replyToSeq: null, version: 0 };
    const isSame = held.text === text && held.replyToSeq === replyToSeq && JSON.stringify(held.ranges) === JSON.stringify(ranges);
    if (isSame) return held;
    user.accountVersion += 1;
    const draft = { text, ranges, replyToSeq, version: user.accountVersion };
    user.drafts.set(chatId, draft);
    this.#log({ kind: 'account', userId, version: user.accountVersion });
    return draft;
  }

  /** Mirrors the server's `set_chat_settings`. */
  changeSettings(userId: string, chatId: string, change: FakeChange): { code: string } | (FakeSettings & { clearedSeq: number }) {
    const member = this.member(chatId, userId);
    if (member === null) return { code: 'CHAT_NOT_FOUND' };
    const { kind, lastSeq } = this.chat(chatId);
    const user = this.users.get(userId) as FakeUser;
    if (change.hide === true && kind === 'SELF') return { code: 'NOT_PERMITTED' };
    if (change.hide === true) this.setDraft(userId, chatId, '');
    const held = user.settings.get(chatId) ?? SETTINGS_AT_FIRST;
    const seq = Math.min(change.upToSeq ?? lastSeq, lastSeq);
    const clears = (change.clear === true || change.hide === true) && member.clearedSeq < seq;
    const next = settingsWith(held, change, { seq, clears, readSeq: member.readSeq, nowMs: this.clock.now() });
    const pins = [...user.settings].filter(([id, { pinnedAt }]) => pinnedAt !== null && this.member(id, userId) !== null);
    if (next.pinnedAt !== null && held.pinnedAt === null && pins.length >= PINS_MAX) return { code: 'LIMIT_REACHED' };
    if (clears) member.clearedSeq = seq;
    if (!clears && JSON.stringify(next) === JSON.stringify(held)) return { ...held, clearedSeq: member.clearedSeq };
    user.accountVersion += 1;
    next.version = user.accountVersion;
    user.settings.set(chatId, next);
    this.#log({ kind: 'account', userId, version: user.accountVersion });
    return { ...next, clearedSeq: member.clearedSeq };
  }

  isDeleted(userId: string, chatId: string, seq: number): boolean {
    const ranges = this.users.get(userId)?.settings.get(chatId)?.deletedRanges ?? [];
    return ranges.some(({ fromSeq, toSeq }) => fromSeq <= seq && seq <= toSeq);
  }

  /** Mirrors the server's `delete_messages`. */
  deleteMessages(userId: string, chatId: string, seqs: readonly number[], restore: boolean): { code: string } | FakeSettings {
    const member = this.member(chatId, userId);
    if (member === null) return { code: 'CHAT_NOT_FOUND' };
    const user = this.users.get(userId) as FakeUser;
    const held = user.settings.get(chatId) ?? SETTINGS_AT_FIRST;
    const floor = Math.max(member.joinedSeq, member.clearedSeq);
    const isLeft = (seq: number) => (seqs.includes(seq) ? !restore : this.isDeleted(userId, chatId, seq));
    const deletedRanges = runsOf(this.chat(chatId).messages.filter(({ seq }) => seq > floor && isLeft(seq)));
    if (JSON.stringify(deletedRanges) === JSON.stringify(held.deletedRanges ?? [])) return held;
    user.accountVersion += 1;
    const next = { ...held, deletedRanges, version: user.accountVersion };
    user.settings.set(chatId, next);
    this.#log({ kind: 'account', userId, version: user.accountVersion });
    return next;
  }

  befriend(a: string, b: string): void {
    this.setContact(a, b, null);
    this.setContact(b, a, null);
  }

  changeAccount(user: FakeUser): void {
    user.accountVersion += 1;
    this.#log({ kind: 'account', userId: user.id, version: user.accountVersion });
  }

  setContact(userId: string, contactId: string, remark: string | null, starred = false): void {
    const user = this.users.get(userId) as FakeUser;
    user.contacts.set(contactId, { remark, starred, version: user.accountVersion + 1 });
    user.removedContacts.delete(contactId);
    this.changeAccount(user);
  }

  removeContact(userId: string, contactId: string): void {
    const user = this.users.get(userId) as FakeUser;
    user.contacts.delete(contactId);
    user.removedContacts.set(contactId, user.accountVersion + 1);
    this.changeAccount(user);
  }
}
