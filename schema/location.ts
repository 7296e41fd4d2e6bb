import { geoUriOf } from '../services/location/location.ts';
import type { LocationContent as LocationShape, Message as MessageShape } from '../services/message/message.ts';
import { liveEndsAt, liveUpdatedAt } from '../services/location/live-location-rules.ts';
import { builder } from './builder.ts';

export const locationOf = (message: MessageShape) => message.content as LocationShape;

const LiveLocation = builder.objectRef<MessageShape>('LiveLocation').implement({
  description:
    'Of a place that follows its author for a while. Each position that comes changes the message: it takes the next version and makes nothing unread. Only the last one is kept.',
  fields: (t) => ({
    endsAt: t.field({
      type: 'DateTime',
      description:
        'From when on it follows nobody, which may be past: the end of its time, or when its author stopped it. Nothing is sent at that moment.',
      resolve: (message) => liveEndsAt(message, locationOf(message)) as Date,
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'When the position came that it has now.',
      resolve: (message) => liveUpdatedAt(message, locationOf(message)),
    }),
  }),
});

/** Content stands on its message, as every kind does. Where its map is depends on the server, so that field is in `resolvers/location.ts`. */
export const LocationContent = builder.objectRef<MessageShape>('LocationContent').implement({
  description: 'A place on the earth, by WGS 84.',
  fields: (t) => ({
    latitude: t.float({
      description: 'Degrees north, -90 to 90, with at most 6 decimals.',
      resolve: (message) => locationOf(message).latitude,
    }),
    longitude: t.float({
      description: 'Degrees east, -180 to 180, with at most 6 decimals.',
      resolve: (message) => locationOf(message).longitude,
    }),
    accuracy: t.int({
      nullable: true,
      description: 'The radius in metres within which it lies, 1 to 1,000,000; null when its sender did not say.',
      resolve: (message) => locationOf(message).accuracy,
    }),
    name: t.string({
      description: 'What it is called, at most 100 characters; empty when it has no name.',
      resolve: (message) => locationOf(message).name,
    }),
    address: t.string({
      description: 'Its address in one line, at most 200 characters; may be empty.',
      resolve: (message) => locationOf(message).address,
    }),
    live: t.field({
      type: LiveLocation,
      nullable: true,
      description: 'Until when it follows its author, and since when it is where it is; null for a place that stays.',
      resolve: (message) => (locationOf(message).live === undefined ? null : message),
    }),
    geoUri: t.string({
      description: 'A `geo:` address (RFC 5870), which programs for maps are opened with.',
      resolve: (message) => geoUriOf(locationOf(message)),
    }),
  }),
});

export const LocationInput = builder.inputType('LocationInput', {
  description: 'A place on the earth, by WGS 84.',
  fields: (t) => ({
    latitude: t.float({ required: true, description: 'Degrees north, -90 to 90; rounded to 6 decimals.' }),
    longitude: t.float({ required: true, description: 'Degrees east, -180 to 180; rounded to 6 decimals.' }),
    accuracy: t.float({ description: 'The radius in metres within which it lies, 0 to 1,000,000; rounded up to whole ones.' }),
    name: t.string({ description: 'What it is called, at most 100 characters in one line.' }),
    address: t.string({ description: 'Its address, at most 200 characters in one line.' }),
    liveSeconds: t.int({
      description: 'So long it follows its author, 60 to 28,800 seconds from when it is stored; left out for a place that stays.',
    }),
  }),
});
