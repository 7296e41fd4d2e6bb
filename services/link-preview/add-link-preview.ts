import type { PrismaClient } from '../../prisma/generated/client.ts';
import { createAttachmentStore } from '../attachment/attachment-store.ts';
import { changeChat } from '../chat/change-chat.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Message, TextContent } from '../message/message.ts';
import { createMessageStore, fromMessageSql, messageColumns, type MessageSqlRow } from '../message/message-store.ts';
import { NOBODY } from './keep-picture.ts';
import type { LinkPreview, PreviewImage } from './link-preview.ts';
import type { LookAtPage } from './look-at-page.ts';
import type { LinkJob } from './preview-store.ts';

export interface AddLinkPreviewDeps {
  readonly prisma: PrismaClient;
  readonly publisher: Publisher;
  readonly lookAtPage: LookAtPage;
}

/** The link that a message still wants a preview of. */
const wantedLink = (message: Message | undefined): string | null => {
  if (message === undefined || message.recalledAt !== null || message.kind !== 'TEXT') return null;
  const { link, preview } = message.content as Partial<TextContent>;
  return link !== undefined && preview === undefined ? link : null;
};

type Tx = Parameters<typeof createAttachmentStore>[0];

/** What the message keeps. It holds the picture from now on; one that was collected meanwhile, since nobody held it, is not shown. */
const hold = async (
  tx: Tx,
  { image, ...said }: LinkPreview,
  { chatId, seq }: LinkJob,
): Promise<Pick<TextContent, 'preview' | 'attachments'>> => {
  const [taken] = image === undefined ? [] : await createAttachmentStore(tx).takeUpById(NOBODY, [BigInt(image.id)]);
  if (taken === undefined) return { preview: said };
  await tx.$executeRaw`
    INSERT INTO attachment_uses (attachment_id, chat_id, seq) VALUES (${taken.id}, ${chatId}, ${seq}) ON CONFLICT DO NOTHING`;
  return { preview: { ...said, image: image as PreviewImage }, attachments: [String(taken.id)] };
};

/**
 * Looks at the page that a message links to, and puts what it says of itself into the message: a change like any other, with the chat's
 * next version. Never inside the transaction that stores the message, and no network call inside its own. A repeat changes nothing.
 */
export const createAddLinkPreview =
  ({ prisma, publisher, lookAtPage }: AddLinkPreviewDeps) =>
  async ({ chatId, seq }: LinkJob): Promise<void> => {
    const [message] = await createMessageStore(prisma).listAt([{ chatId, seq }]);
    const link = wantedLink(message);
    const preview = link === null || message?.senderId == null ? null : await lookAtPage(link, message.senderId);
    if (preview === null) return;
    let changed: Message | undefined;
    const change = await prisma.$transaction((tx) =>
      changeChat(tx, chatId, async ({ nextVersion }) => {
        // Read again under the lock: it may have been edited or recalled meanwhile.
        const [now] = await createMessageStore(tx).listAt([{ chatId, seq }]);
        if (wantedLink(now) !== link) return;
        const shown = await hold(tx, preview, { chatId, seq });
        const [row] = await tx.$queryRaw<MessageSqlRow[]>`
          UPDATE messages SET content = content || ${JSON.stringify(shown)}::jsonb,
            version = ${nextVersion()}, changed_at = clock_timestamp()
          WHERE chat_id = ${chatId} AND seq = ${seq} RETURNING ${messageColumns}`;
        changed = fromMessageSql(row as MessageSqlRow);
      }),
    );
    if (changed !== undefined && change !== null) publisher.chatChanged({ ...change, messages: [changed] }).catch(() => {});
  };
