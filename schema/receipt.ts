import type { Receipt as ReceiptShape } from '../services/message/receipts.ts';
import { builder } from './builder.ts';
import { User } from './user.ts';

export const Receipt = builder.objectRef<ReceiptShape>('Receipt').implement({
  description: 'How a message got to one person.',
  fields: (t) => ({
    user: t.field({ type: User, description: 'Who.', resolve: ({ userId }) => ({ id: userId }) }),
    isRead: t.exposeBoolean('isRead', {
      description: 'They have read it; false also while they or the viewer hide receipts. It has reached one of their devices in any case.',
    }),
    readBefore: t.expose('readBefore', {
      type: 'DateTime',
      nullable: true,
      description:
        'When their marks last moved: they read it then or earlier. What is kept of each person is how far they are, not a time for each message. Null when it is not read.',
    }),
  }),
});
