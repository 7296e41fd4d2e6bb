import type { ExpireMessages } from '../services/message/expire-messages.ts';
import { createRounds, type Rounds, type WorkerDeps } from './rounds.ts';

export interface MessageExpirerDeps extends WorkerDeps {
  readonly expireMessages: ExpireMessages;
}

const CHATS_MAX = 50;

/** Deletes messages that have ended. Any number of these may run; nobody sees what has ended, however late they come. */
export const createMessageExpirer = ({ expireMessages, ...deps }: MessageExpirerDeps): Rounds =>
  createRounds({ ...deps, work: () => expireMessages(CHATS_MAX, deps.onError) });
