import { builder, viewerDependent } from '../schema/builder.ts';
import { requireViewer } from '../schema/context.ts';
import { Message } from '../schema/message.ts';
import { Receipt } from '../schema/receipt.ts';
import { parseNumericKey } from '../services/paging.ts';

builder.objectFields(Message, (t) => ({
  receipts: t.connection(
    {
      type: Receipt,
      description:
        'Whom it has reached and who has read it, for its sender; empty for anyone else. Who joined after it is not among them. Viewer-dependent.',
      extensions: viewerDependent,
      async resolve(message, args, context) {
        const { paging } = context.services;
        const page = paging.parsePage('receipts', args);
        const afterUserId = page.cursor === null ? null : (parseNumericKey(page.cursor, 1)[0] as bigint);
        const receipts = await context.services.listReceipts(requireViewer(context), message, { ...page, afterUserId });
        return paging.toConnection(receipts, page, ({ userId }) => String(userId));
      },
    },
    { name: 'ReceiptConnection', description: 'A page of receipts.' },
    { name: 'ReceiptEdge', description: 'A receipt and where it stands in the list.' },
  ),
}));
