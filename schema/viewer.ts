import { GraphQLError } from 'graphql';
import type { Device as DeviceShape } from '../services/session/device.ts';
import type { Viewer as ViewerShape } from '../services/viewer.ts';
import { builder, viewerDependent } from './builder.ts';
import { Device } from './device.ts';
import { Settings, User } from './user.ts';

export { Device } from './device.ts';

/** The viewer with the device at hand where an answer has it already. */
export interface ViewerSource extends ViewerShape {
  readonly device?: DeviceShape;
}

export const Viewer = builder.objectRef<ViewerSource>('Viewer').implement({
  description: 'Who is asking: a person on one of their devices.',
  fields: (t) => ({
    user: t.field({ type: User, description: 'The person.', resolve: (viewer) => ({ id: viewer.userId, isSelf: true }) }),
    device: t.field({
      type: Device,
      description: 'The device that asks. Viewer-dependent.',
      extensions: viewerDependent,
      resolve: async (viewer, _args, { services }) => {
        const device = viewer.device ?? (await services.findDevice(viewer));
        if (device === null) throw new GraphQLError('Sign in first.', { extensions: { code: 'UNAUTHENTICATED' } });
        return device;
      },
    }),
    settings: t.field({
      type: Settings,
      description: "The person's privacy switches.",
      resolve: (viewer, _args, { loaders }) => loaders.user.load(viewer.userId),
    }),
  }),
});
