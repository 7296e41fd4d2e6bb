import { GraphQLError } from 'graphql';
import { builder } from '../schema/builder.ts';
import { type GraphQLContext, requireViewer } from '../schema/context.ts';
import { Device, Platform } from '../schema/device.ts';
import { NO_ID, parseDeviceId } from '../schema/ids.ts';
import { Viewer, type ViewerSource } from '../schema/viewer.ts';
import { DeviceNotFound, HandleTaken, InvalidInput, RateLimited, WrongCredentials } from '../services/errors.ts';
import type { Device as DeviceShape, NewSession, Platform as PlatformShape } from '../services/session/device.ts';

builder.queryFields((t) => ({
  viewer: t.field({
    type: Viewer,
    nullable: true,
    description: 'Who is asking; null when signed out.',
    resolve: (_root, _args, context) => context.viewer,
  }),
  devices: t.connection(
    {
      type: Device,
      description: "The viewer's signed-in devices, most recently seen first; at most 50.",
      resolve: (_root, args, context) => context.services.listDevices(requireViewer(context), args),
    },
    { name: 'DeviceConnection', description: 'A page of devices.' },
    { name: 'DeviceEdge', description: 'A device and where it stands in the list.' },
  ),
}));

export const useCookie = {
  required: true,
  defaultValue: false,
  description: 'True: the token comes as an httpOnly cookie (browsers), and not in the answer.',
} as const;
export const deviceName = {
  description: 'What to call this device, at most 64 characters; without it, what its user agent says, such as "Chrome on Mac".',
};
export const platform = {
  type: Platform,
  description: 'What kind of client this is; without it, WEB for browsers and OTHER for the rest.',
} as const;

const SignUpInput = builder.inputType('SignUpInput', {
  description: 'A new person, and the device they sign up on.',
  fields: (t) => ({
    handle: t.string({
      required: true,
      description: '3 to 32 characters from A-Z, a-z, 0-9, _, . and -, starting with a letter; unique whatever its case.',
    }),
    password: t.string({ required: true, description: '8 to 256 characters.' }),
    name: t.string({ required: true, description: 'What people see: 1 to 64 characters, one line.' }),
    deviceName: t.string(deviceName),
    platform: t.field(platform),
    useCookie: t.boolean(useCookie),
  }),
});

const SignInInput = builder.inputType('SignInInput', {
  description: 'Who signs in, and on which device.',
  fields: (t) => ({
    handle: t.string({ required: true, description: 'The whole handle; upper and lower case are the same.' }),
    password: t.string({ required: true, description: 'The password.' }),
    deviceName: t.string(deviceName),
    platform: t.field(platform),
    useCookie: t.boolean(useCookie),
  }),
});

export interface SessionSource {
  readonly viewer: ViewerSource;
  readonly token: string | null;
}

export const SessionPayload = builder.objectRef<SessionSource>('SessionPayload').implement({
  description: 'A new session.',
  fields: (t) => ({
    viewer: t.field({ type: Viewer, description: 'Who is signed in now, on the new device.', resolve: ({ viewer }) => viewer }),
    token: t.exposeString('token', {
      nullable: true,
      description:
        'Send it as `Authorization: Bearer`, and in the socket’s `connection_init` as `token`; null when the answer set a cookie instead.',
    }),
  }),
});

/** The client's own words on itself, and what shows anyway. */
export const factsOf = (
  input: { readonly deviceName?: string | null | undefined; readonly platform?: PlatformShape | null | undefined },
  { userAgent, address }: GraphQLContext,
) => ({ deviceName: input.deviceName, platform: input.platform, userAgent, address });

/** Hands the token over the way it was asked for: as a cookie, or in the answer. */
export const handOver = ({ device, token }: NewSession, asCookie: boolean, { cookie }: GraphQLContext): SessionSource => {
  if (asCookie) cookie.set(token);
  return { viewer: { userId: device.userId, deviceId: device.id, device }, token: asCookie ? null : token };
};

const SignOutPayload = builder.objectRef<{ signedOut: boolean }>('SignOutPayload').implement({
  description: 'What signing out did.',
  fields: (t) => ({
    signedOut: t.exposeBoolean('signedOut', { description: 'True when a session ended; false when there was none.' }),
  }),
});

const RotateSessionPayload = builder.objectRef<{ token: string | null }>('RotateSessionPayload').implement({
  description: 'The new token.',
  fields: (t) => ({
    token: t.exposeString('token', { nullable: true, description: 'Use it from now on; null when the answer set a cookie instead.' }),
  }),
});

const ChangePasswordInput = builder.inputType('ChangePasswordInput', {
  description: 'The old and the new password.',
  fields: (t) => ({
    currentPassword: t.string({ required: true, description: 'The password until now.' }),
    newPassword: t.string({ required: true, description: 'The password from now on: 8 to 256 characters.' }),
    revokeOtherDevices: t.boolean({
      required: true,
      defaultValue: true,
      description: 'True: every other device is signed out, as one would after a leak.',
    }),
  }),
});

const ChangePasswordPayload = builder.objectRef<{ viewer: ViewerSource }>('ChangePasswordPayload').implement({
  description: 'The password is changed.',
  fields: (t) => ({ viewer: t.field({ type: Viewer, description: 'Who is asking; still signed in.', resolve: ({ viewer }) => viewer }) }),
});

const RevokeDeviceInput = builder.inputType('RevokeDeviceInput', {
  description: 'A device to sign out.',
  fields: (t) => ({ deviceId: t.id({ required: true, description: "One of the viewer's devices, the asking one included." }) }),
});

const RevokeDevicePayload = builder.objectRef<{ device: DeviceShape }>('RevokeDevicePayload').implement({
  description: 'The device is signed out.',
  fields: (t) => ({ device: t.field({ type: Device, description: 'The device, with `revokedAt`.', resolve: ({ device }) => device }) }),
});

const RevokeOtherDevicesPayload = builder.objectRef<{ devices: DeviceShape[] }>('RevokeOtherDevicesPayload').implement({
  description: 'The other devices are signed out.',
  fields: (t) => ({
    devices: t.field({ type: [Device], description: 'Those that were signed out, at most 50.', resolve: ({ devices }) => devices }),
  }),
});

builder.mutationFields((t) => ({
  signUp: t.field({
    type: SessionPayload,
    errors: { types: [InvalidInput, HandleTaken, RateLimited] },
    args: { input: t.arg({ type: SignUpInput, required: true, description: 'Who is new.' }) },
    description: 'Makes a person and signs them in. At most 30 an hour from one address.',
    resolve: async (_root, { input }, context) =>
      handOver(await context.services.signUp(input, factsOf(input, context)), input.useCookie, context),
  }),
  signIn: t.field({
    type: SessionPayload,
    errors: { types: [WrongCredentials, RateLimited] },
    args: { input: t.arg({ type: SignInInput, required: true, description: 'Who signs in.' }) },
    description:
      'Signs in on a new device. Ten failures within 15 minutes, for one account or from one address, and one has to wait. Past 50 devices the least recently seen one is signed out.',
    resolve: async (_root, { input }, context) =>
      handOver(await context.services.signIn(input, factsOf(input, context)), input.useCookie, context),
  }),
  signOut: t.field({
    type: SignOutPayload,
    description:
      "Ends this device's session: its token stops, its sockets close, its cookie is cleared. Signed out already, it does nothing.",
    async resolve(_root, _args, context) {
      if (context.viewer !== null) await context.services.signOut(context.viewer);
      context.cookie.clear();
      return { signedOut: context.viewer !== null };
    },
  }),
  rotateSession: t.field({
    type: RotateSessionPayload,
    description: 'A new token for this device; the old one keeps working for one minute.',
    async resolve(_root, _args, context) {
      const token = await context.services.rotateSession(requireViewer(context));
      if (token === null) throw new GraphQLError('Sign in first.', { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } });
      if (context.cookie.present) context.cookie.set(token);
      return { token: context.cookie.present ? null : token };
    },
  }),
  changePassword: t.field({
    type: ChangePasswordPayload,
    errors: { types: [WrongCredentials, InvalidInput, RateLimited] },
    args: { input: t.arg({ type: ChangePasswordInput, required: true, description: 'The old and the new password.' }) },
    description: "Changes the viewer's password. After ten wrong current passwords within 15 minutes one has to wait.",
    async resolve(_root, { input }, context) {
      const viewer = requireViewer(context);
      await context.services.changePassword(viewer, input);
      return { viewer };
    },
  }),
  revokeDevice: t.field({
    type: RevokeDevicePayload,
    errors: { types: [DeviceNotFound] },
    args: { input: t.arg({ type: RevokeDeviceInput, required: true, description: 'Which device.' }) },
    description: "Signs one of the viewer's devices out: its token stops at once, its sockets close within a second.",
    resolve: async (_root, { input }, context) => ({
      device: await context.services.revokeDevice(requireViewer(context), parseDeviceId(input.deviceId) ?? NO_ID),
    }),
  }),
  revokeOtherDevices: t.field({
    type: RevokeOtherDevicesPayload,
    description: 'Signs out every device of the viewer but this one.',
    resolve: async (_root, _args, context) => ({ devices: await context.services.revokeOtherDevices(requireViewer(context)) }),
  }),
}));
