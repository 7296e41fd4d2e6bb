import type { IdGenerator } from '../../engines/ids.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import { parseClientId } from '../chat/chat-rules.ts';
import { ChatNotFound, MessageIdReused, NotContacts, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Viewer } from '../viewer.ts';
import type { AppendMessage } from './append-messages.ts';
import type { EditStore } from './edit-store.ts';
import type { Message } from './message.ts';
import { parseBody } from './message-rules.ts';

export interface SendMessageInput {
  readonly chatId: bigint;
  readonly clientMessageId: string;
  readonly content: { readonly text: { readonly body: string } };
}

export interface SendMessageDeps {
  readonly appendMessage: AppendMessage;
  readonly ids: IdGenerator;
  readonly limiter: RateLimiter;
  readonly edits: EditStore;
}

const rule = { name: 'send', points: limits.sendsPerMinute, durationMs: 60_000 };

/**
 * Appends one message to a chat. A repeat of the same sender's `clientMessageId` returns the message it became, for ever.
 * Membership, and whether the two may write to each other, are checked by the append under the chat's lock, so no message
 * can follow a removal or a block. Resolves once committed.
 */
export const createSendMessage =
  ({ appendMessage, ids, limiter, edits }: SendMessageDeps) =>
  async (viewer: Viewer, input: SendMessageInput): Promise<Message> => {
    const clientMessageId = parseClientId(input.clientMessageId, ['input', 'clientMessageId']);
    const body = parseBody(input.content.text.body);
    const allowance = await limiter.consume(rule, String(viewer.userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    const result = await appendMessage({
      chatId: input.chatId,
      senderId: viewer.userId,
      clientMessageId,
      id: ids.next(),
      kind: 'TEXT',
      content: { body },
    });
    switch (result.status) {
      case 'OK':
      case 'DUPLICATE':
        return result.message;
      case 'REUSED': {
        // A retry says what was sent, whatever the message says by now.
        const edited = await edits.findEdited({ chatId: input.chatId, senderId: viewer.userId, clientMessageId });
        if (edited?.first.body === body) return edited.message;
        throw new MessageIdReused();
      }
      case 'CLOSED':
        throw new NotContacts([], ['input', 'chatId']);
      case 'NO_CHAT':
        throw new ChatNotFound();
    }
  };
