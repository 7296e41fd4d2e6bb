import type { IdGenerator } from '../../engines/ids.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { AccessChat, ChatAccess } from '../access/access-chat.ts';
import { seesMessage } from '../chat/chat.ts';
import { parseClientId } from '../chat/chat-rules.ts';
import { ChatNotFound, MessageIdReused, MessageNotFound, RateLimited } from '../errors.ts';
import type { KeepDraft } from '../draft/keep-draft.ts';
import type { User } from '../user/user.ts';
import type { Viewer } from '../viewer.ts';
import { type AppendMessage, refusalOf } from './append-messages.ts';
import type { EditStore } from './edit-store.ts';
import { canForward, copyOf, type Copy, type ForwardAsk, nothingLeft, onlyOne, parseForward, recordOf, sourceOf } from './forward-rules.ts';
import type { Message } from './message.ts';
import type { MessageStore } from './message-store.ts';
import { sendRule } from './send-message.ts';

export interface ForwardMessagesInput {
  readonly fromChatId: bigint;
  readonly seqs: readonly number[];
  /** Where to. */
  readonly chatId: bigint;
  /** One record of all of them, in place of a copy of each. */
  readonly merged: boolean;
  /** One for each of the seqs, in their order; one for a record. */
  readonly clientMessageIds: readonly string[];
}

export interface Forwarded {
  /** In the order of the originals. */
  readonly messages: readonly Message[];
  /** Originals of which there is nothing to forward: recalled ones, and notices. */
  readonly leftOutSeqs: readonly number[];
}

export interface ForwardMessagesDeps {
  readonly appendMessage: AppendMessage;
  readonly accessChat: AccessChat;
  readonly messages: MessageStore;
  readonly edits: EditStore;
  readonly ids: IdGenerator;
  readonly limiter: RateLimiter;
  readonly keepDraft: KeepDraft;
  readonly listUsers: (ids: readonly bigint[]) => Promise<ReadonlyMap<bigint, User>>;
}

interface Part {
  readonly clientMessageId: string;
  readonly ask: ForwardAsk;
}

/**
 * Puts messages of one chat into another. The copies are made here, from the originals, so nobody can put words into another's mouth. Each copy
 * has a client id and a repeat returns what it became, for ever, whatever has become of the original. Membership of the target, and whether one
 * may write there, are checked by the append. Refuses with ChatNotFound (the target), MessageNotFound (an original that the viewer may not see),
 * NotPermitted (nothing to forward), NotContacts, InvalidInput, LimitReached, MessageIdReused, RateLimited.
 */
export const createForwardMessages = (deps: ForwardMessagesDeps) => {
  const { appendMessage, accessChat, messages, edits, ids, limiter, keepDraft, listUsers } = deps;

  const findOriginals = async (viewer: Viewer, { fromChatId, seqs }: ForwardAsk): Promise<Message[]> => {
    const { member } = await accessChat(viewer, fromChatId).catch((error: unknown) => {
      throw error instanceof ChatNotFound ? new MessageNotFound(['input', 'fromChatId']) : error;
    });
    const visible = seqs.filter((seq) => seesMessage(member, seq));
    const found = visible.length === seqs.length ? await messages.listAt(seqs.map((seq) => ({ chatId: fromChatId, seq }))) : [];
    if (found.length < seqs.length) throw new MessageNotFound(['input', 'seqs']);
    return found.sort((a, b) => a.seq - b.seq);
  };

  const listNames = async (originals: readonly Message[]): Promise<ReadonlyMap<bigint, string>> => {
    const people = await listUsers([...new Set(originals.flatMap(({ senderId }) => senderId ?? []))]);
    return new Map([...people].map(([id, { name }]) => [id, name]));
  };

  return async (viewer: Viewer, input: ForwardMessagesInput): Promise<Forwarded> => {
    const { ask, clientIds } = parseForward(input);
    for (const id of clientIds) parseClientId(id, ['input', 'clientMessageIds']);
    const { chatId } = input;
    const senderId = viewer.userId;
    const allowance = await limiter.consume(sendRule, String(senderId), clientIds.length);
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    const target = await accessChat(viewer, chatId);

    const parts: Part[] = ask.merged
      ? [{ clientMessageId: clientIds[0] as string, ask }]
      : ask.seqs.map((seq, at) => ({ clientMessageId: clientIds[at] as string, ask: { ...ask, seqs: [seq] } }));
    /** What earlier attempts have stored. */
    const listRepeated = async (): Promise<Map<string, Message>> => {
      const sent = await edits.listSent({ chatId, senderId, clientMessageIds: clientIds });
      for (const part of parts) {
        const message = sent.get(part.clientMessageId);
        const isOther = message !== undefined && message.recalledAt === null && sourceIn(message) !== sourceOf(part.ask);
        if (isOther) throw new MessageIdReused(['input', 'clientMessageIds']);
      }
      return sent;
    };

    const sent = await listRepeated();
    const open = parts.filter((part) => !sent.has(part.clientMessageId));
    const originals = open.length === 0 ? [] : await findOriginals(viewer, { ...ask, seqs: open.flatMap((part) => part.ask.seqs) });
    const taken = originals.filter(canForward);
    const leftOutSeqs = originals.filter((message) => !canForward(message)).map(({ seq }) => seq);
    if (taken.length === 0 && sent.size === 0) throw nothingLeft();
    const names = await listNames(taken);
    const copies = open.flatMap((part): { part: Part; copy: Copy }[] => {
      const of = taken.filter(({ seq }) => part.ask.seqs.includes(seq));
      if (of.length === 0) return [];
      const source = sourceOf(part.ask);
      return [{ part, copy: ask.merged ? recordOf(of, names, source) : copyOf(of[0] as Message, names, source) }];
    });

    // The first would be stored and the next refused: a refusal changes nothing, and the same again would never get further.
    if (copies.length > 1 && isSlow(target)) throw onlyOne();
    const appendCopy = ({ part: { clientMessageId }, copy }: (typeof copies)[number]) =>
      appendMessage({ chatId, senderId, clientMessageId, id: ids.next(), ...copy });
    const results = await keepDraft(viewer, chatId, () => Promise.all(copies.map(appendCopy)));
    for (const result of results) {
      const { status } = result;
      if (status === 'NO_CHAT') throw new ChatNotFound();
      if (status === 'CLOSED' || status === 'MUTED' || status === 'SLOW') throw refusalOf(result);
    }
    // Two attempts at once, with an edit of the original in between: the first to arrive stands.
    const raced = results.some(({ status }) => status === 'REUSED') ? await listRepeated() : new Map<string, Message>();
    const became = new Map(results.flatMap(({ message }, at) => (message === null ? [] : [[copies[at]?.part.clientMessageId, message]])));
    const all = clientIds.flatMap((id) => became.get(id) ?? raced.get(id) ?? sent.get(id) ?? []);
    return { messages: all, leftOutSeqs };
  };
};

/** Whether the viewer has to wait there between two messages. */
const isSlow = ({ chat, member }: ChatAccess): boolean => chat.slowSeconds > 0 && member.role === 'MEMBER';

const sourceIn = ({ content }: Message): string | undefined => (content as { source?: string }).source;
