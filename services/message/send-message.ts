import type { IdGenerator } from '../../engines/ids.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { AccessChat } from '../access/access-chat.ts';
import { seesMessage } from '../chat/chat.ts';
import { parseClientId } from '../chat/chat-rules.ts';
import type { ChatStore } from '../chat/chat-store.ts';
import type { KeepDraft } from '../draft/keep-draft.ts';
import { ChatNotFound, MessageIdReused, MessageNotFound, RateLimited, Refusal } from '../errors.ts';
import { limits } from '../limits.ts';
import { linkContent } from '../link-preview/link-content.ts';
import type { Viewer } from '../viewer.ts';
import { type AppendMessage, refusalOf } from './append-messages.ts';
import { checkMentions } from './check-mentions.ts';
import type { EditStore } from './edit-store.ts';
import type { LookAtContent } from './look-at-content.ts';
import type { Message, MessageContent, QuoteContent } from './message.ts';
import type { MessageStore } from './message-store.ts';
import { isSameContent, type NewContentInput, parseNewContent, rangesIn, rangesPathOf } from './new-content.ts';
import { quoteOf } from './quote.ts';
import { rangesContent } from './text-ranges.ts';

export interface SendMessageInput {
  readonly chatId: bigint;
  readonly clientMessageId: string;
  readonly content: NewContentInput;
  /** The message of the same chat that it answers. */
  readonly replyToSeq?: number | null;
  /** Nobody is to be disturbed by it. */
  readonly silent?: boolean;
  /** Its sender need not be there: it is sent for them. */
  readonly away?: boolean;
}

export interface SendMessageDeps {
  readonly appendMessage: AppendMessage;
  readonly accessChat: AccessChat;
  readonly messages: MessageStore;
  readonly chats: ChatStore;
  readonly ids: IdGenerator;
  readonly limiter: RateLimiter;
  readonly edits: EditStore;
  readonly lookAt: LookAtContent;
  /** Whether somebody looks at the pages that messages link to. */
  readonly linkPreviews: boolean;
  readonly keepDraft: KeepDraft;
}

/** Forwarding counts as sending. The lease is so small that what other processes hold of a person's sends is a small part of the limit. */
export const sendRule = { name: 'send', points: limits.sendsPerMinute, durationMs: 60_000, lease: 20 };

/**
 * Appends one message to a chat. A repeat of the same sender's `clientMessageId` returns the message it became, for ever.
 * Membership, and whether the two may write to each other, are checked by the append under the chat's lock, so no message
 * can follow a removal or a block. Resolves once committed.
 */
export const createSendMessage = (deps: SendMessageDeps) => {
  const { appendMessage, accessChat, messages, chats, ids, limiter, edits, linkPreviews, lookAt, keepDraft } = deps;
  /** What is quoted must be there for the sender to see. */
  const getQuote = async (viewer: Viewer, chatId: bigint, seq: number): Promise<QuoteContent> => {
    const { member } = await accessChat(viewer, chatId);
    const [target] = seesMessage(member, seq) ? await messages.listAt([{ chatId, seq }]) : [];
    if (target === undefined) throw new MessageNotFound(['input', 'replyToSeq']);
    return quoteOf(target);
  };

  return async (viewer: Viewer, input: SendMessageInput): Promise<Message> => {
    const clientMessageId = parseClientId(input.clientMessageId, ['input', 'clientMessageId']);
    const asked = parseNewContent(input.content);
    const ranges = rangesIn(asked);
    const { chatId, replyToSeq = null } = input;
    const senderId = viewer.userId;
    const allowance = await limiter.consume(sendRule, String(senderId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);

    /** A retry says what was sent, whatever has become since of the message, and of the one it answers. */
    const findRepeated = async (): Promise<Message | null> => {
      const sent = await edits.findSent({ chatId, senderId, clientMessageId });
      if (sent === null) return null;
      const isSame =
        isSameContent(asked, sent.message.kind, sent.first as Message['content']) && (sent.first.replyTo?.seq ?? null) === replyToSeq;
      if (sent.message.recalledAt === null && !isSame) throw new MessageIdReused();
      return sent.message;
    };

    /** What was stored stays sent: nothing that came since, such as leaving the chat, makes a refusal of it. */
    const repeatedOr = async (refusal: Refusal): Promise<Message> => {
      const repeated = await findRepeated();
      if (repeated === null) throw refusal;
      return repeated;
    };

    let quote: QuoteContent | null = null;
    const prepare = async (): Promise<MessageContent> => {
      quote = replyToSeq === null ? null : await getQuote(viewer, chatId, replyToSeq);
      await checkMentions(ranges, { chats, path: rangesPathOf(asked), access: () => accessChat(viewer, chatId) });
      const link =
        asked.kind === 'TEXT'
          ? linkContent({ body: asked.content.body, ranges }, { enabled: linkPreviews, wanted: input.content.text?.linkPreview ?? true })
          : {};
      const told = await lookAt(viewer, asked);
      const silent = {
        ...(input.silent === true ? { silent: true as const } : {}),
        ...(input.away === true ? { away: true as const } : {}),
      };
      return { ...told, ...silent, ...(quote === null ? {} : { replyTo: quote }), ...rangesContent(ranges, 0), ...link } as MessageContent;
    };
    let content: MessageContent;
    try {
      content = await prepare();
    } catch (error) {
      // Who was mentioned, or the sender, may have left since the first attempt, or a right been lost.
      if (!(error instanceof Refusal)) throw error;
      return repeatedOr(error);
    }
    const quoteEndsAt = (quote as QuoteContent | null)?.expiresAt;
    const ends = quoteEndsAt === undefined ? {} : { quoteEndsAt };
    const append = () => appendMessage({ chatId, senderId, clientMessageId, id: ids.next(), kind: asked.kind, content, ...ends });
    // What is not written leaves alone what is.
    const result = await (['CONTACT_CARD', 'LOCATION', 'MINI_PROGRAM', 'IMAGE', 'VIDEO', 'FILE', 'STICKER', 'VOICE'].includes(asked.kind)
      ? keepDraft(viewer, chatId, append)
      : append());
    switch (result.status) {
      case 'OK':
      case 'DUPLICATE':
        return result.message;
      case 'REUSED':
        return repeatedOr(new MessageIdReused());
      case 'NO_CHAT':
        return repeatedOr(new ChatNotFound());
      default:
        throw refusalOf(result);
    }
  };
};
