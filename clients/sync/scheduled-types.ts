import type { TextRange } from './types.ts';

/** A text that the server sends at its time, or that it refused to send then. */
export interface ScheduledView {
  readonly id: string;
  readonly chatId: string;
  readonly body: string;
  readonly ranges?: readonly TextRange[];
  readonly replyToSeq: number | null;
  /** Nobody is to be disturbed by it. */
  readonly silent?: boolean;
  readonly sendAt: string;
  readonly state: 'WAITING' | 'FAILED';
  readonly failureCode: string | null;
}
