import { builder } from './builder.ts';

export interface LimitShape {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly description: string;
}

export interface ServerInfoShape {
  readonly version: string;
  readonly commit: string;
  readonly schemaHash: string;
  readonly compatVersion: string;
  readonly limits: readonly LimitShape[];
  readonly disappearSeconds: readonly number[];
  readonly slowModeSeconds: readonly number[];
}

const Limit = builder.objectRef<LimitShape>('Limit').implement({
  description: 'A named limit. Meeting it is a typed answer.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Stable name, unit-last, such as bodyLengthMax.' }),
    value: t.exposeInt('value', { description: 'The value in force.' }),
    unit: t.exposeString('unit', { description: 'What it counts.' }),
    description: t.exposeString('description', { description: 'What it limits.' }),
  }),
});

export const ServerInfo = builder.objectRef<ServerInfoShape>('ServerInfo').implement({
  description: 'What is running here.',
  fields: (t) => ({
    version: t.exposeString('version', { description: "Parley's version." }),
    commit: t.exposeString('commit', { description: 'The commit it was built from; "unknown" when it was not told.' }),
    schemaHash: t.exposeString('schemaHash', { description: 'SHA-256 of the printed schema, hexadecimal.' }),
    compatVersion: t.exposeString('compatVersion', {
      description:
        'The newest change of the database that it knows. Processes with different ones may run beside each other while updating.',
    }),
    disappearSeconds: t.field({
      type: ['Int'],
      description:
        'For how many seconds the messages of a chat may be made to last, for `setDisappearing`, at most 10 choices; 0 is for ever.',
      resolve: (info) => [...info.disappearSeconds],
    }),
    slowModeSeconds: t.field({
      type: ['Int'],
      description: 'How many seconds a slow mode may take, for `setSlowMode`, at most 10 choices; 0 is none.',
      resolve: (info) => [...info.slowModeSeconds],
    }),
    limits: t.field({ type: [Limit], description: 'All limits.', resolve: (info) => [...info.limits] }),
  }),
});
