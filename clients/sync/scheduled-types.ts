import type { Content } from './state/state.ts';
import type { TextRange } from './types.ts';

/** A message that the server sends at its time, or that it refused to send then. */
export interface ScheduledView {
  readonly id: string;
  readonly chatId: string;
  /** Of a text; empty for anything else. */
  readonly body: string;
  readonly ranges?: readonly TextRange[];
  /** As its message will hold it, with people by their ids. Left out, for a text, by what an earlier client stored. */
  readonly content?: Content | null | undefined;
  /** Of what this client does not know: plain English text. */
  readonly fallbackText?: string;
  readonly replyToSeq: number | null;
  /** Nobody is to be disturbed by it. */
  readonly silent?: boolean;
  readonly sendAt: string;
  readonly state: 'WAITING' | 'FAILED';
  readonly failureCode: string | null;
}
