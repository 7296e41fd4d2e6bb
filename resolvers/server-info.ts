import { builder } from '../schema/builder.ts';
import { ServerInfo } from '../schema/server-info.ts';

builder.queryFields((t) => ({
  serverInfo: t.field({
    type: ServerInfo,
    description: 'What is running here, and its limits. Needs no sign-in.',
    resolve: (_root, _args, context) => context.services.getServerInfo(),
  }),
}));
