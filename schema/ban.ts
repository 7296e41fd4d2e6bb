import type { Ban as BanShape, Removal as RemovalShape } from '../services/chat/ban-store.ts';
import { builder } from './builder.ts';
import { User } from './user.ts';

export const Ban = builder.objectRef<BanShape>('Ban').implement({
  description: 'Somebody who is kept out of a group: nobody can add them, and no link lets them in.',
  fields: (t) => ({
    user: t.field({ type: User, description: 'Who.', resolve: (ban) => ({ id: ban.userId }) }),
    bannedBy: t.field({ type: User, description: 'Who keeps them out.', resolve: (ban) => ({ id: ban.bannedBy }) }),
    reason: t.exposeString('reason', { description: 'Why, at most 200 characters; empty when it was not said.' }),
    bannedAt: t.expose('bannedAt', { type: 'DateTime', description: 'Since when.' }),
    until: t.expose('until', { type: 'DateTime', nullable: true, description: 'Until when; null until it is lifted.' }),
  }),
});

export const Removal = builder.objectRef<RemovalShape>('Removal').implement({
  description: 'How the viewer was taken out of a group.',
  fields: (t) => ({
    reason: t.exposeString('reason', { description: 'Why, at most 200 characters; empty when it was not said.' }),
    removedAt: t.expose('removedAt', { type: 'DateTime', description: 'When.' }),
    isBanned: t.exposeBoolean('isBanned', { description: 'Whether they are kept out now. If not, a member may add them.' }),
    until: t.expose('until', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when they are, or were, kept out; null when that has no end, or they were not.',
    }),
  }),
});
