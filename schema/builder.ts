import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import { GraphQLError } from 'graphql';
import type { GraphQLContext } from './context.ts';
import { parseMoment } from './moment.ts';

/** Plugins, scalars and the context's type. Defines no types of the graph, so that every type file may import it. */
export interface BuilderTypes {
  Context: GraphQLContext;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  Scalars: {
    DateTime: { Input: Date; Output: Date };
    Cursor: { Input: string; Output: string };
    ID: { Input: string; Output: string };
  };
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

export const builder = new SchemaBuilder<BuilderTypes>({
  plugins: [ErrorsPlugin, RelayPlugin],
  defaultFieldNullability: false,
  errors: {
    directResult: true,
    defaultUnionOptions: {
      name: ({ fieldName }: { fieldName: string }) => `${capital(fieldName)}Result`,
      description:
        'The payload, or the refusal that says why not. The union may grow: treat an unknown member that implements Error as one.',
    },
  },
  relay: {
    cursorType: 'String',
    clientMutationId: 'omit',
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    edgesFieldOptions: {
      nullable: false,
      description: 'The entries of the page, in the order of the list whichever way it was asked for.',
    },
    nodeFieldOptions: { nullable: false, description: 'The entry.' },
    cursorFieldOptions: { description: "The entry's place: give it back as `after` or `before`. Opaque." },
    firstArgOptions: { description: 'At most this many from the start, or from `after`: 1 to 100. Without `first` and `last`: 30.' },
    afterArgOptions: { description: 'Start after the entry with this cursor; goes with `first`.' },
    lastArgOptions: { description: 'At most this many from the end, or back from `before`: 1 to 100. Not together with `first`.' },
    beforeArgOptions: { description: 'End before the entry with this cursor; goes with `last`.' },
    pageInfoFieldOptions: { description: 'Whether there is more on either side, and where to go on.' },
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    hasNextPageFieldOptions: { description: 'True when entries follow the page.' },
    hasPreviousPageFieldOptions: { description: 'True when entries come before the page.' },
    startCursorFieldOptions: { description: 'The place of the first entry; null when the page is empty.' },
    endCursorFieldOptions: { description: 'The place of the last entry; null when the page is empty.' },
  },
});

builder.queryType({ description: 'Reads. Everything a person can see, from where they stand.' });
builder.mutationType({
  description: 'Writes. Each answers with a payload or with a refusal that a person can act on; all may be retried.',
});
builder.subscriptionType({
  description: 'Live. `events` alone is enough for a whole client; the others are narrow views of the same stream.',
});

builder.scalarType('DateTime', {
  description:
    'A moment: ISO 8601 in UTC with milliseconds, such as 2026-11-23T08:30:00.000Z. As an input it may be of another zone, such as 2026-11-23T16:30+08:00; without a zone it is none.',
  serialize: (value) => value.toISOString(),
  parseValue: (value) => {
    const moment = parseMoment(value);
    if (moment === null) throw new GraphQLError('A DateTime is a moment in ISO 8601 with its zone, such as 2026-11-23T08:30:00.000Z.');
    return moment;
  },
});

builder.scalarType('Cursor', {
  description:
    'A signed place in the log of events. Opaque: take it from any frame and give it back as `after`. It carries no rights, and any server takes it.',
  serialize: (value) => value,
  parseValue: (value) => {
    if (typeof value !== 'string' || value.length > 200) throw new GraphQLError('A Cursor is a text that came from a frame.');
    return value;
  },
});

/** Marks a field whose value depends on who asks: the hub runs an operation that selects one once per viewer. */
export const viewerDependent = { viewerDependent: true } as const;
