import { drawnAvatarUrl } from '../services/user/avatar-url.ts';
import type { Relation as RelationShape, Settings as SettingsShape, UserKey } from '../services/user/user.ts';
import { builder } from './builder.ts';
import { attachmentId, userId } from './ids.ts';

export const Relation = builder.enumType('Relation', {
  description: 'How the viewer stands to a person.',
  values: {
    SELF: { description: 'The viewer themselves.' },
    CONTACT: { description: 'The two are contacts, and the viewer has not blocked them.' },
    REQUEST_SENT: { description: 'The viewer has asked them to be contacts, and the request is open.' },
    REQUEST_RECEIVED: { description: 'They have asked the viewer to be contacts, and the request is open.' },
    BLOCKED: { description: 'The viewer has blocked them, whatever else they are to each other.' },
    STRANGER: { description: 'None of these.' },
  } as const satisfies Record<RelationShape, { description: string }>,
});

/** Stands on the id alone: naming a person costs no query, everything else is loaded together for all people of an answer. */
export const User = builder.objectRef<UserKey>('User').implement({
  description: 'A person. Profiles are open to everyone who is signed in.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque and unchanging.', resolve: (user) => userId(user.id) }),
    handle: t.string({
      description: 'The unique name people are found by: 3 to 32 characters. Its owner may change it.',
      resolve: async (user, _args, { loaders }) => (await loaders.user.load(user.id)).handle,
    }),
    name: t.string({
      description: 'The name people see, chosen by its owner: 1 to 64 characters.',
      resolve: async (user, _args, { loaders }) => (await loaders.user.load(user.id)).name,
    }),
    statusLine: t.string({
      description: 'What they say about themselves, at most 140 characters; empty when nothing.',
      resolve: async (user, _args, { loaders }) => (await loaders.user.load(user.id)).statusLine,
    }),
    region: t.string({
      description: 'Where they say they are, at most 64 characters; empty when nothing.',
      resolve: async (user, _args, { loaders }) => (await loaders.user.load(user.id)).region,
    }),
    avatarUrl: t.string({
      description:
        'Path, on this server, of their picture: the one they chose (WebP, at most 480 pixels high and wide, for whoever is signed in), else one that is generated from id and name (SVG). Another picture is another path.',
      async resolve({ id }, _args, { loaders }) {
        const user = await loaders.user.load(id);
        return user.avatarId === null ? drawnAvatarUrl(user) : `/avatars/${userId(id)}/${attachmentId(user.avatarId)}`;
      },
    }),
  }),
});

export const Settings = builder.objectRef<SettingsShape>('Settings').implement({
  description: 'Privacy switches. Both work both ways: who hides theirs does not see others’.',
  fields: (t) => ({
    showPresence: t.exposeBoolean('showPresence', {
      description:
        'True: contacts see whether the viewer is online and when they were last, and the viewer sees the same of contacts who show it.',
    }),
    showReadReceipts: t.exposeBoolean('showReadReceipts', {
      description: 'True: others see how far the viewer has read, and the viewer sees how far others who show it have.',
    }),
  }),
});
