import { builder, viewerDependent } from '../schema/builder.ts';
import { Presence } from '../schema/presence.ts';
import { User } from '../schema/user.ts';

builder.objectField(User, 'presence', (t) =>
  t.field({
    type: Presence,
    nullable: true,
    description:
      'Whether they are online; null unless the two are contacts, both show presence and neither blocks the other. Viewer-dependent.',
    extensions: viewerDependent,
    async resolve(user, _args, { loaders }) {
      if (user.isSelf === true) return null;
      const presence = await loaders.presence.load(user.id);
      return presence === null ? null : { userId: user.id, ...presence };
    },
  }),
);
