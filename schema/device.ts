import type { Device as DeviceShape, Platform as PlatformShape, SignedInBy as SignedInByShape } from '../services/session/device.ts';
import { builder, viewerDependent } from './builder.ts';
import { deviceId } from './ids.ts';

export const Platform = builder.enumType('Platform', {
  description: 'What kind of client a device is.',
  values: {
    WEB: { description: 'A web browser.' },
    IOS: { description: 'An app on an iPhone or iPad.' },
    ANDROID: { description: 'An app on Android.' },
    DESKTOP: { description: 'An app on a computer.' },
    OTHER: { description: 'Anything else, such as a script.' },
  } as const satisfies Record<PlatformShape, { description: string }>,
});

export const SignedInBy = builder.enumType('SignedInBy', {
  description: 'How a device came to its session.',
  values: {
    PASSWORD: { description: 'By handle and password.' },
    CODE: { description: 'Another device of the person approved the code that it showed.' },
  } as const satisfies Record<SignedInByShape, { description: string }>,
});

export const Device = builder.objectRef<DeviceShape>('Device').implement({
  description: 'One signed-in client of the viewer. Each sign-in makes one; signing out or revoking ends it.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque and unchanging.', resolve: (device) => deviceId(device.id) }),
    name: t.exposeString('name', {
      description: 'What it was called when it signed in, or what its user agent says, such as "Chrome on Mac": 1 to 64 characters.',
    }),
    platform: t.expose('platform', { type: Platform, description: 'What kind of client it is.' }),
    signedInBy: t.expose('signedInBy', { type: SignedInBy, description: 'How it was signed in.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it signed in.' }),
    lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'When it was last used, to within a minute.' }),
    isCurrent: t.boolean({
      description: 'True for the device that asks. Viewer-dependent.',
      extensions: viewerDependent,
      resolve: (device, _args, { viewer }) => device.isCurrent ?? device.id === viewer?.deviceId,
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was signed out; null while it is signed in.',
    }),
  }),
});
