import type { Pin as PinShape } from '../services/pin/pin.ts';
import { builder } from './builder.ts';
import { messageId } from './ids.ts';
import { User } from './user.ts';

export const Pin = builder.objectRef<PinShape>('Pin').implement({
  description: 'A message that a chat keeps at its top, for everyone in it.',
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: "The message's place in the chat." }),
    messageId: t.id({ description: "The message's id.", resolve: ({ chatId, seq }) => messageId(chatId, seq) }),
    pinnedBy: t.field({ type: User, description: 'Who pinned it.', resolve: ({ pinnedBy }) => ({ id: pinnedBy }) }),
    pinnedAt: t.expose('pinnedAt', { type: 'DateTime', description: 'When.' }),
  }),
});
