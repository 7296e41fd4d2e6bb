import type { Clock } from '../../engines/clock.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { AccessChat } from '../access/access-chat.ts';
import { changeChat } from '../chat/change-chat.ts';
import { memberFloor } from '../chat/chat.ts';
import { checkMayWrite } from '../chat/may-write.ts';
import { createChatStore } from '../chat/chat-store.ts';
import { ChatNotFound, MessageNotFound, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import { editedLinkContent } from '../link-preview/link-content.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';
import { checkMentions } from './check-mentions.ts';
import { createEditStore } from './edit-store.ts';
import type { Message, TextContent } from './message.ts';
import { checkEdit, checkIsOwnText } from './message-rules.ts';
import { createMessageStore } from './message-store.ts';
import { parseText, rangesContent, rangesOf, sameRanges, type TextRangeInput } from './text-ranges.ts';

export interface EditMessageDeps {
  readonly prisma: PrismaClient;
  readonly accessChat: AccessChat;
  readonly clock: Clock;
  readonly limiter: RateLimiter;
  readonly publisher: Publisher;
  readonly linkPreviews: boolean;
}

export interface EditedText {
  readonly body: string;
  /** All of the new text: what is left out is none. */
  readonly ranges?: readonly TextRangeInput[] | null;
}

const rule = { name: 'edit', points: limits.editsPerMinute, durationMs: 60_000 };

/**
 * Puts another text in the place of what the viewer has sent, on every device and in the preview; what it said before stays to be
 * looked at. The text that it has already changes nothing, so a repeat is safe, however late. It makes nothing unread and moves no chat
 * up. Refuses with InvalidInput, MessageNotFound, NotPermitted, UserNotFound, NotContacts, EditWindowPassed, LimitReached, RateLimited.
 */
export const createEditMessage =
  ({ prisma, accessChat, clock, limiter, publisher, linkPreviews }: EditMessageDeps) =>
  async (viewer: Viewer, place: { chatId: bigint; seq: number }, raw: EditedText): Promise<Message> => {
    const { body, ranges } = parseText(raw.body, raw.ranges, ['input']);
    await accessChat(viewer, place.chatId).catch((error: unknown) => {
      throw error instanceof ChatNotFound ? new MessageNotFound() : error;
    });
    const allowance = await limiter.consume(rule, String(viewer.userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    let edited: Message | undefined;
    const change = await prisma.$transaction((tx) =>
      changeChat(tx, place.chatId, async ({ chat, nowMs: lockedMs, findMember, nextVersion }) => {
        // All read under the lock: no edit follows a recall, a removal or a block.
        const member = await findMember(viewer.userId);
        const [message] = await createMessageStore(tx).listAt([place]);
        if (member?.state !== 'JOINED' || message === undefined || message.seq <= memberFloor(member)) throw new MessageNotFound();
        const before = checkIsOwnText(message, viewer.userId);
        if (before.body === body && sameRanges(rangesOf(before), ranges)) {
          edited = message;
          return;
        }
        // Whoever may not write to the chat may not write into it by an edit either.
        checkMayWrite(chat, member, lockedMs, ['input', 'messageId']);
        const nowMs = clock.now();
        checkEdit(message, before, chat, nowMs);
        const access = () => Promise.resolve({ chat, member });
        await checkMentions(ranges, { chats: createChatStore(tx), path: ['input', 'ranges'], access });
        const edits = (before.edits ?? 0) + 1;
        const {
          ranges: _ranges,
          mentions: _mentions,
          link: _link,
          linked: _linked,
          preview: _preview,
          attachments: _picture,
          ...rest
        } = before;
        const content: TextContent = {
          ...rest,
          body,
          editedAt: new Date(nowMs).toISOString(),
          edits,
          ...rangesContent(ranges, edits),
          ...editedLinkContent(before, { body, ranges }, linkPreviews),
        };
        edited = await createEditStore(tx).replace(message, content, nextVersion());
      }),
    );
    if (edited === undefined || change === null) throw new MessageNotFound();
    if (change.version > change.previousVersion) {
      publisher.chatChanged({ ...change, messages: [edited] }).catch(() => {});
    }
    return edited;
  };
