import { builder } from '../schema/builder.ts';
import { requireViewer } from '../schema/context.ts';
import { parseAttachmentId, parseUserId } from '../schema/ids.ts';
import { Settings, User } from '../schema/user.ts';
import { AttachmentNotFound, HandleTaken, InvalidInput, RateLimited } from '../services/errors.ts';
import type { Settings as SettingsShape, UserKey } from '../services/user/user.ts';

builder.queryFields((t) => ({
  user: t.field({
    type: User,
    nullable: true,
    args: { id: t.arg.id({ required: true, description: "The person's id." }) },
    description: 'A person by id; null when there is none.',
    async resolve(_root, args, context) {
      requireViewer(context);
      const id = parseUserId(args.id);
      return id === null ? null : ((await context.services.listUsers([id])).get(id) ?? null);
    },
  }),
  userByHandle: t.field({
    type: User,
    nullable: true,
    args: { handle: t.arg.string({ required: true, description: 'The whole handle; upper and lower case are the same.' }) },
    description:
      'A person by exact handle; null when there is none. After 300 in an hour it fails with RATE_LIMITED and `retryAfterMs` in the extensions.',
    resolve: (_root, args, context) => context.services.findUserByHandle(requireViewer(context), args.handle),
  }),
}));

const UpdateProfileInput = builder.inputType('UpdateProfileInput', {
  description: 'What to change; whatever is absent or null stays as it is.',
  fields: (t) => ({
    name: t.string({ description: '1 to 64 characters, one line.' }),
    handle: t.string({
      description: '3 to 32 characters from A-Z, a-z, 0-9, _, . and -, starting with a letter; unique whatever its case.',
    }),
    statusLine: t.string({ description: 'At most 140 characters, one line; empty for none.' }),
    region: t.string({ description: 'At most 64 characters, one line; empty for none.' }),
  }),
});

const UpdateProfilePayload = builder.objectRef<{ user: UserKey }>('UpdateProfilePayload').implement({
  description: 'The viewer with the new profile.',
  fields: (t) => ({ user: t.field({ type: User, description: 'The viewer as a person.', resolve: ({ user }) => user }) }),
});

const SetAvatarInput = builder.inputType('SetAvatarInput', {
  description: 'Which picture.',
  fields: (t) => ({
    attachmentId: t.id({
      description: 'An image that the viewer has uploaded (kind IMAGE), best a square. Absent or null: the generated picture again.',
    }),
  }),
});

const SetAvatarPayload = builder.objectRef<{ user: UserKey }>('SetAvatarPayload').implement({
  description: 'The viewer with the new picture.',
  fields: (t) => ({ user: t.field({ type: User, description: 'The viewer as a person.', resolve: ({ user }) => user }) }),
});

const UpdateSettingsInput = builder.inputType('UpdateSettingsInput', {
  description: 'Switches to turn; whatever is absent or null stays as it is.',
  fields: (t) => ({
    showPresence: t.boolean({ description: 'Show whether the viewer is online, and see the same of others.' }),
    showReadReceipts: t.boolean({ description: 'Show how far the viewer has read, and see the same of others.' }),
  }),
});

const UpdateSettingsPayload = builder.objectRef<{ settings: SettingsShape }>('UpdateSettingsPayload').implement({
  description: 'The switches as they are now.',
  fields: (t) => ({ settings: t.field({ type: Settings, description: 'All of them.', resolve: ({ settings }) => settings }) }),
});

builder.mutationFields((t) => ({
  updateProfile: t.field({
    type: UpdateProfilePayload,
    errors: { types: [InvalidInput, HandleTaken, RateLimited] },
    args: { input: t.arg({ type: UpdateProfileInput, required: true, description: 'What to change.' }) },
    description: "Changes the viewer's profile. Their contacts hear of it.",
    async resolve(_root, { input }, context) {
      const user = await context.services.updateProfile(requireViewer(context), input);
      // What was loaded earlier in this request is out of date.
      context.loaders.user.clear(user.id).prime(user.id, user);
      return { user };
    },
  }),
  setAvatar: t.field({
    type: SetAvatarPayload,
    errors: { types: [AttachmentNotFound, InvalidInput] },
    args: { input: t.arg({ type: SetAvatarInput, required: true, description: 'Which picture.' }) },
    description: "Chooses the viewer's picture, or takes it away. Their contacts hear of it. Repeating it does no harm.",
    async resolve(_root, { input }, context) {
      const viewer = requireViewer(context);
      const id = input.attachmentId == null ? null : parseAttachmentId(input.attachmentId);
      if (input.attachmentId != null && id === null) throw new AttachmentNotFound(['input', 'attachmentId']);
      const user = await context.services.setAvatar(viewer, id);
      context.loaders.user.clear(user.id).prime(user.id, user);
      return { user };
    },
  }),
  updateSettings: t.field({
    type: UpdateSettingsPayload,
    errors: { types: [InvalidInput] },
    args: { input: t.arg({ type: UpdateSettingsInput, required: true, description: 'Which switches to turn.' }) },
    description: "Turns the viewer's privacy switches, on all their devices at once.",
    async resolve(_root, { input }, context) {
      const viewer = requireViewer(context);
      const settings = await context.services.updateSettings(viewer, input);
      context.loaders.user.clear(viewer.userId);
      context.loaders.presence.clearAll();
      return { settings };
    },
  }),
}));
