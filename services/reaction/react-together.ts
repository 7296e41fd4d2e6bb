import type { Timers } from '../../engines/clock.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { type ChatChange, changeChat } from '../chat/change-chat.ts';
import { memberFloor } from '../chat/chat.ts';
import { createChatStore } from '../chat/chat-store.ts';
import { checkMayWrite } from '../chat/may-write.ts';
import { MessageNotFound } from '../errors.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Message, MessageContent } from '../message/message.ts';
import { createMessageStore } from '../message/message-store.ts';
import { type Reaction, reactionsOf } from './reaction.ts';
import { checkReactable, withReaction } from './reaction-rules.ts';
import { writeReactions } from './reaction-store.ts';

/** What someone wants to show for a message; null takes it back. */
export interface Reacting {
  readonly userId: bigint;
  readonly chatId: bigint;
  readonly seq: number;
  readonly emoji: string | null;
}

interface Waiting extends Reacting {
  resolve(message: Message): void;
  reject(error: unknown): void;
}

interface Road {
  readonly waiting: Waiting[];
  /** What was asked is under way, or the pause after it. */
  busy: boolean;
}

export interface ReactTogetherDeps {
  readonly prisma: PrismaClient;
  readonly publisher: Publisher;
  readonly timers: Timers;
}

/** Reactions under one lock, at most. */
const TOGETHER_MAX = 500;
/** After each change a chat rests for so long for each of its people: in a group of 500 there are at most two a second of one process. */
const PAUSE_MS_PER_MEMBER = 1;

const withReactions = (content: MessageContent, reactions: readonly Reaction[]): MessageContent =>
  Object.assign({ ...content }, { reactions });

interface Outcome {
  readonly answers: ReadonlyMap<Waiting, Message | Error>;
  readonly changed: readonly Message[];
}

/** All is read under the chat's lock: no reaction follows a recall, a removal or a block. */
const apply = async ({ tx, chat, nowMs, nextVersion }: ChatChange, batch: readonly Waiting[]): Promise<Outcome> => {
  const members = await createChatStore(tx).listMembersById(chat.id, [...new Set(batch.map(({ userId }) => userId))]);
  const memberOf = new Map(members.map((member) => [member.userId, member]));
  const places = [...new Set(batch.map(({ seq }) => seq))].map((seq) => ({ chatId: chat.id, seq }));
  const messages = new Map((await createMessageStore(tx).listAt(places)).map((message) => [message.seq, message]));
  const refused = new Map<Waiting, Error>();
  const touched = new Set<number>();
  for (const entry of batch) {
    try {
      const [member, message] = [memberOf.get(entry.userId), messages.get(entry.seq)];
      if (member?.state !== 'JOINED' || message === undefined || entry.seq <= memberFloor(member)) throw new MessageNotFound();
      if (entry.emoji !== null) checkReactable(message);
      const reactions = withReaction(message, entry.userId, entry.emoji);
      if (reactions === reactionsOf(message)) continue;
      checkMayWrite(chat, member, nowMs, ['input', 'messageId']);
      messages.set(entry.seq, { ...message, content: withReactions(message.content, reactions) });
      touched.add(entry.seq);
    } catch (error) {
      refused.set(entry, error as Error);
    }
  }
  const changed: Message[] = [];
  for (const seq of touched) {
    const wanted = messages.get(seq) as Message;
    const written = await writeReactions(tx, wanted, reactionsOf(wanted), nextVersion());
    messages.set(seq, written);
    changed.push(written);
  }
  return { answers: new Map(batch.map((entry) => [entry, refused.get(entry) ?? (messages.get(entry.seq) as Message)])), changed };
};

/**
 * Reactions to the messages of one chat, those that come together in one change. Whoever finds the road free does not wait; when a whole
 * group reacts to one message, each member hears of it twice a second and not five hundred times. Answers once it is committed.
 */
export const createReactTogether = ({ prisma, publisher, timers }: ReactTogetherDeps) => {
  const roads = new Map<bigint, Road>();

  /** One change of the chat; answers how long to rest after it. */
  const change = async (chatId: bigint, batch: readonly Waiting[]): Promise<number> => {
    let outcome: Outcome | undefined;
    let pauseMs = 0;
    const committed = await prisma.$transaction((tx) =>
      changeChat(tx, chatId, async (chat) => {
        outcome = await apply(chat, batch);
        if (outcome.changed.length > 0) pauseMs = chat.chat.memberCount * PAUSE_MS_PER_MEMBER;
      }),
    );
    if (committed !== null && outcome !== undefined && outcome.changed.length > 0) {
      publisher.chatChanged({ ...committed, messages: outcome.changed }).catch(() => {});
    }
    for (const entry of batch) {
      const answer = outcome?.answers.get(entry) ?? new MessageNotFound();
      if (answer instanceof Error) entry.reject(answer);
      else entry.resolve(answer);
    }
    return pauseMs;
  };

  const goOn = async (chatId: bigint, road: Road): Promise<void> => {
    while (road.waiting.length > 0) {
      const batch = road.waiting.splice(0, TOGETHER_MAX);
      let pauseMs = 0;
      try {
        pauseMs = await change(chatId, batch);
      } catch (error) {
        for (const entry of batch) entry.reject(error);
      }
      if (pauseMs > 0) await new Promise<void>((resolve) => timers.after(pauseMs, resolve));
    }
    roads.delete(chatId);
  };

  return (asked: Reacting): Promise<Message> =>
    new Promise((resolve, reject) => {
      const road = roads.get(asked.chatId) ?? { waiting: [], busy: false };
      roads.set(asked.chatId, road);
      road.waiting.push({ ...asked, resolve, reject });
      if (road.busy) return;
      road.busy = true;
      // With the turn of the loop, so that those who come in one turn go together.
      setImmediate(() => void goOn(asked.chatId, road));
    });
};

export type ReactTogether = ReturnType<typeof createReactTogether>;
