import { builder } from '../schema/builder.ts';
import { LocationContent, locationOf } from '../schema/location.ts';

builder.objectFields(LocationContent, (t) => ({
  mapUrl: t.string({
    nullable: true,
    description: 'A page with a map of it, of the service that the operator of this server chose; null where there is none.',
    resolve: (message, _args, context) => context.services.mapUrlOf(locationOf(message)),
  }),
}));
