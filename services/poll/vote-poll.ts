import type { Clock } from '../../engines/clock.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { checkMayWrite } from '../chat/may-write.ts';
import { NotPermitted, PollClosed } from '../errors.ts';
import type { ChangeContent } from '../message/change-content.ts';
import type { Message, PollContent } from '../message/message.ts';
import { readContent } from '../message/message-rules.ts';
import type { Viewer } from '../viewer.ts';
import { isClosed, parseChoice, type PollVote, withVote } from './poll.ts';
import { createPollVoteStore } from './poll-vote-store.ts';

export interface PollDeps {
  readonly prisma: PrismaClient;
  readonly changeContent: ChangeContent;
  readonly clock: Clock;
}

type Place = Pick<Message, 'chatId' | 'seq'>;

const path = ['input', 'messageId'];

const checkIsPoll = (message: Message): PollContent => {
  const known = readContent(message);
  if (known.kind !== 'POLL') throw new NotPermitted('This is not a poll.', path);
  return known.content;
};

export const createPollServices = ({ prisma, changeContent, clock }: PollDeps) => ({
  /**
   * Puts the viewer's vote in the place of the one they had; without options it takes it back. What stands already changes nothing, so a
   * repeat is safe, however late. Refuses with InvalidInput, MessageNotFound, NotPermitted, NotContacts, PollClosed, RateLimited.
   */
  async votePoll(viewer: Viewer, place: Place, raw: readonly number[]): Promise<{ message: Message; vote: PollVote }> {
    const { userId } = viewer;
    let choice: readonly number[] = [];
    const message = await changeContent(viewer, place, {
      async decide({ tx, chat, member, nowMs, message: asked }) {
        const poll = checkIsPoll(asked);
        choice = parseChoice(raw, poll);
        const votes = createPollVoteStore(tx);
        const before = (await votes.listChoices(userId, [asked])).get(`${asked.chatId}:${asked.seq}`) ?? [];
        if (before.join() === choice.join()) return null;
        if (isClosed(asked, poll, clock.now())) throw new PollClosed();
        checkMayWrite(chat, member, nowMs, path);
        await votes.save(userId, asked, choice);
        return withVote(poll, before, choice);
      },
      announce: ({ id }) => ({ userId, kind: 'POLL_VOTE', ref: id }),
    });
    const [vote] = await createPollVoteStore(prisma).listVotesIn(userId, [message.id]);
    return { message, vote: vote ?? { ...place, options: choice, version: 0 } };
  },

  /** Its author ends it; once it is closed this changes nothing. Refuses with MessageNotFound, NotPermitted, RateLimited. */
  closePoll: (viewer: Viewer, place: Place): Promise<Message> =>
    changeContent(viewer, place, {
      async decide({ message }) {
        const poll = checkIsPoll(message);
        if (message.senderId !== viewer.userId) throw new NotPermitted('Only its author can close a poll.', path);
        const nowMs = clock.now();
        return isClosed(message, poll, nowMs) ? null : { ...poll, closedAt: new Date(nowMs).toISOString() };
      },
    }),

  /** What the viewer has voted for, by `chat:seq`. */
  listOwnVotes: (viewer: Viewer, places: readonly Place[]) => createPollVoteStore(prisma).listChoices(viewer.userId, places),

  /** Who voted for an option; nobody is named where the poll is anonymous. The message is one that the viewer was given to see. */
  async listVoters(
    message: Message,
    option: number,
    page: { limit: number; backward: boolean; afterUserId: bigint | null },
  ): Promise<bigint[]> {
    const known = readContent(message);
    if (known.kind !== 'POLL' || known.content.anonymous || known.content.options[option] === undefined) return [];
    return createPollVoteStore(prisma).listVoters(message, option, page);
  },
});
