import type { PresenceOfUser } from '../services/presence/presence.ts';
import { builder } from './builder.ts';
import { User } from './user.ts';

export const Presence = builder.objectRef<PresenceOfUser>('Presence').implement({
  description: 'Whether a person is there. Known to within half a minute, and a few seconds slow to say that someone has gone.',
  fields: (t) => ({
    user: t.field({ type: User, description: 'Who.', resolve: (presence) => ({ id: presence.userId }) }),
    online: t.exposeBoolean('online', { description: 'True while at least one of their devices is connected.' }),
    lastSeenAt: t.expose('lastSeenAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a device of theirs was last connected, to within a minute; null when that is not shown.',
    }),
  }),
});
