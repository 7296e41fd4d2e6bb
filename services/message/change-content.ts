import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { AccessChat } from '../access/access-chat.ts';
import { type AccountChangeInput, type AccountVersion, announceAccountChanges } from '../account/announce-account-changes.ts';
import { type ChatChange, changeChat } from '../chat/change-chat.ts';
import { type Chat, type Member, memberFloor } from '../chat/chat.ts';
import { createChatStore } from '../chat/chat-store.ts';
import { ChatNotFound, MessageNotFound, RateLimited, Refusal } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';
import type { Message, MessageContent } from './message.ts';
import { createMessageStore, fromMessageSql, messageColumns, type MessageSqlRow } from './message-store.ts';

export interface ChangeContentDeps {
  readonly prisma: PrismaClient;
  readonly accessChat: AccessChat;
  readonly limiter: RateLimiter;
  readonly publisher: Publisher;
}

/** A message under its chat's lock. */
export interface ChangingContent {
  readonly tx: Prisma.TransactionClient;
  readonly chat: Chat;
  /** Whoever asks. */
  readonly member: Member;
  /** The moment of the lock. */
  readonly nowMs: number;
  readonly message: Message;
}

export interface ContentChange {
  /** Counted by whoever asks; else as a vote. */
  readonly counted?: true;
  /** The whole of the new content, what others put beside it included; null: it stays as it is. Throws refusals before it writes anything. */
  decide(changing: ChangingContent): Promise<MessageContent | null>;
  /** What the account's own devices are to hear when something changed. */
  announce?(message: Message): AccountChangeInput;
}

interface Waiting extends ContentChange {
  readonly userId: bigint;
  readonly seq: number;
  resolve(message: Message): void;
  reject(error: unknown): void;
}

interface Outcome {
  readonly answers: ReadonlyMap<Waiting, Message | Refusal>;
  readonly changed: readonly Message[];
  readonly announced: readonly AccountChangeInput[];
}

const rule = { name: 'vote', points: limits.votesPerMinute, durationMs: 60_000 };
/** Changes under one lock, at most. */
const TOGETHER_MAX = 100;

/** One after the other, all read under the lock: nothing follows a recall or a removal, and nobody is counted twice. */
const apply = async ({ tx, chat, nowMs, nextVersion }: ChatChange, batch: readonly Waiting[]): Promise<Outcome> => {
  const members = await createChatStore(tx).listMembersById(chat.id, [...new Set(batch.map(({ userId }) => userId))]);
  const places = [...new Set(batch.map(({ seq }) => seq))].map((seq) => ({ chatId: chat.id, seq }));
  const messages = new Map((await createMessageStore(tx).listAt(places)).map((message) => [message.seq, message]));
  const refused = new Map<Waiting, Refusal>();
  const touched = new Set<number>();
  const announced: AccountChangeInput[] = [];
  for (const entry of batch) {
    try {
      const member = members.find(({ userId }) => userId === entry.userId);
      const message = messages.get(entry.seq);
      if (member?.state !== 'JOINED' || message === undefined || entry.seq <= memberFloor(member)) throw new MessageNotFound();
      const content = await entry.decide({ tx, chat, member, nowMs, message });
      if (content === null) continue;
      messages.set(entry.seq, { ...message, content });
      touched.add(entry.seq);
      if (entry.announce !== undefined) announced.push(entry.announce(message));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.set(entry, error);
    }
  }
  const changed: Message[] = [];
  for (const seq of touched) {
    const written = await write(tx, messages.get(seq) as Message, nextVersion());
    messages.set(seq, written);
    changed.push(written);
  }
  return {
    answers: new Map(batch.map((entry) => [entry, refused.get(entry) ?? (messages.get(entry.seq) as Message)])),
    changed,
    announced,
  };
};

const write = async (tx: Prisma.TransactionClient, { chatId, seq, content }: Message, version: number): Promise<Message> => {
  const [row] = await tx.$queryRaw<MessageSqlRow[]>`
    UPDATE messages SET content = ${JSON.stringify(content)}::jsonb, version = ${version}, changed_at = clock_timestamp()
    WHERE chat_id = ${chatId} AND seq = ${seq} RETURNING ${messageColumns}`;
  return fromMessageSql(row as MessageSqlRow);
};

/** One transaction at a time for each chat, of those that came while the last was under way: a whole group that votes at once does not wait in line. */
const createRoads = ({ prisma, publisher }: Pick<ChangeContentDeps, 'prisma' | 'publisher'>) => {
  const roads = new Map<bigint, Waiting[]>();

  const change = async (chatId: bigint, batch: readonly Waiting[]): Promise<void> => {
    let outcome: Outcome | undefined;
    let versions: AccountVersion[] = [];
    const committed = await prisma.$transaction(async (tx) => {
      const changed = await changeChat(tx, chatId, async (chat) => {
        outcome = await apply(chat, batch);
      });
      versions = await announceAccountChanges(tx, outcome?.announced ?? []);
      return changed;
    });
    if (committed !== null && outcome !== undefined && outcome.changed.length > 0) {
      publisher.chatChanged({ ...committed, messages: outcome.changed }).catch(() => {});
    }
    if (versions.length > 0) publisher.accountChanged(versions).catch(() => {});
    for (const entry of batch) {
      const answer = outcome?.answers.get(entry) ?? new MessageNotFound();
      if (answer instanceof Refusal) entry.reject(answer);
      else entry.resolve(answer);
    }
  };

  const goOn = async (chatId: bigint, waiting: Waiting[]): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, TOGETHER_MAX);
      try {
        await change(chatId, batch);
      } catch (error) {
        for (const entry of batch) entry.reject(error);
      }
    }
    roads.delete(chatId);
  };

  return (chatId: bigint, entry: Waiting): void => {
    const road = roads.get(chatId);
    if (road !== undefined) {
      road.push(entry);
      return;
    }
    const waiting = [entry];
    roads.set(chatId, waiting);
    // With the turn of the loop, so that those who come in one turn go together.
    setImmediate(() => void goOn(chatId, waiting));
  };
};

/**
 * What people do together on one message (votes, entries of a list), or its author again and again (a position), changes its content and takes
 * the chat's next version, as an edit does: nothing becomes unread, and no chat moves up. Decided under the chat's lock, whichever process it comes to.
 */
export const createChangeContent = ({ prisma, accessChat, limiter, publisher }: ChangeContentDeps) => {
  const join = createRoads({ prisma, publisher });
  return async (viewer: Viewer, { chatId, seq }: { chatId: bigint; seq: number }, change: ContentChange): Promise<Message> => {
    await accessChat(viewer, chatId).catch((error: unknown) => {
      throw error instanceof ChatNotFound ? new MessageNotFound() : error;
    });
    const allowance = change.counted === true ? null : await limiter.consume(rule, String(viewer.userId));
    if (allowance?.allowed === false) throw new RateLimited(allowance.retryAfterMs);
    return new Promise((resolve, reject) => join(chatId, { ...change, userId: viewer.userId, seq, resolve, reject }));
  };
};

export type ChangeContent = ReturnType<typeof createChangeContent>;
