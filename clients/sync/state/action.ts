import type { UserView } from '../types.ts';
import type { Written } from '../written.ts';
import type {
  AccountChangesWire,
  ChatChangesWire,
  ChatWire,
  Frame,
  MarksWire,
  MemberWire,
  MessageWire,
  PollVoteWire,
  SavedDraftWire,
  ScheduledWire,
  ChatSettingsWire,
} from '../wire.ts';
import type { Wish } from './settings.ts';
import type { Send } from './state.ts';

/** Everything that can change the state. Plain data, so that it can travel to the other tabs. */
export type Action =
  /** The `events` stream begins, from the cursor held. */
  | { readonly type: 'streamBegun' }
  /** A frame of the `events` stream. */
  | { readonly type: 'frame'; readonly frame: Frame }
  /** The answer to "what changed in this chat?"; null when the viewer is not in it. `replace` throws away what is held. */
  | {
      readonly type: 'changes';
      readonly chatId: string;
      readonly answer: { readonly chat: ChatWire; readonly changes: ChatChangesWire } | null;
      readonly replace: boolean;
    }
  /** The account as `sync()` told it, after a gap. */
  | { readonly type: 'account'; readonly changes: AccountChangesWire }
  /** A page of the chat list. */
  | { readonly type: 'chatList'; readonly chats: readonly ChatWire[]; readonly endCursor: string | null; readonly complete: boolean }
  /** As much of the list as is loaded unasked has come. */
  | { readonly type: 'listEnded' }
  /** One chat from any query or mutation. */
  | { readonly type: 'chat'; readonly chat: ChatWire }
  /** One message from any query or mutation: an acknowledgement above all. */
  | { readonly type: 'message'; readonly message: MessageWire }
  /** A page of history. */
  | { readonly type: 'history'; readonly chatId: string; readonly messages: readonly MessageWire[]; readonly reachedStart: boolean }
  | { readonly type: 'members'; readonly chatId: string; readonly members: readonly MemberWire[]; readonly version: number }
  | { readonly type: 'people'; readonly people: readonly UserView[] }
  /** Versions that are known to exist. */
  | { readonly type: 'behind'; readonly versions: readonly { readonly chatId: string; readonly version: number }[] }
  | { readonly type: 'audited' }
  /** The server does not take the cursor any more: the next connection asks for a snapshot. */
  | { readonly type: 'cursorLost' }
  | { readonly type: 'send'; readonly send: Send }
  | { readonly type: 'sendFailed'; readonly chatId: string; readonly clientMessageId: string; readonly code: string }
  /** Back into the queue, under the same id or, where that one is spent, a new one. */
  | {
      readonly type: 'sendRetried';
      readonly chatId: string;
      readonly clientMessageId: string;
      readonly newClientMessageId: string;
      readonly order: number;
      readonly createdAt: string;
    }
  | { readonly type: 'sendDiscarded'; readonly chatId: string; readonly clientMessageId: string }
  /** The viewer has seen or received this much; the server is told later. */
  | { readonly type: 'mark'; readonly chatId: string; readonly marks: MarksWire }
  | { readonly type: 'marksAcked'; readonly marks: readonly ({ readonly chatId: string } & MarksWire)[] }
  | ({ readonly type: 'draft'; readonly chatId: string } & Written)
  /** The server has taken this; `draft` is what stands there, null when it did not have to be asked. */
  | { readonly type: 'draftSaved'; readonly chatId: string; readonly written: Written; readonly draft: SavedDraftWire | null }
  /** It is this late: what has ended is forgotten. Each tab sees it for itself. */
  | { readonly type: 'ended'; readonly atMs: number }
  /** What the viewer has voted for, as a mutation's answer told it. */
  | { readonly type: 'vote'; readonly vote: PollVoteWire }
  /** What has become of a scheduled message, as a mutation's answer told it. */
  | { readonly type: 'scheduled'; readonly message: ScheduledWire }
  /** The viewer wants a chat otherwise in their list; the server is told later. */
  | { readonly type: 'wish'; readonly wish: Wish }
  /** The server has answered: with what stands, or with a refusal. */
  | {
      readonly type: 'wishSettled';
      readonly chatId: string;
      readonly id: string;
      readonly settings: ChatSettingsWire | null;
      readonly refusal: string | null;
    };
