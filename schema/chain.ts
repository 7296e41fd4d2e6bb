import type { ChainContent as ChainShape, Message as MessageShape } from '../services/message/message.ts';
import { builder } from './builder.ts';
import { User } from './user.ts';

const chainOf = (message: MessageShape) => message.content as ChainShape;

interface EntryShape {
  readonly number: number;
  readonly userId: string;
  readonly text: string;
}

const ChainEntry = builder.objectRef<EntryShape>('ChainEntry').implement({
  description: 'What one person put on a list.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'Its place on the list, from 1; it moves up when one before it is taken away.' }),
    user: t.field({ type: User, description: 'Who put it there.', resolve: (entry) => ({ id: BigInt(entry.userId) }) }),
    text: t.exposeString('text', { description: 'At most 120 characters; empty when they only put themselves on the list.' }),
  }),
});

/** Content stands on its message, as every kind does. */
export const ChainContent = builder.objectRef<MessageShape>('ChainContent').implement({
  description: 'A topic and a numbered list that people put themselves on, each once: who comes, who brings what.',
  fields: (t) => ({
    topic: t.string({ description: 'What it is about, 1 to 300 characters.', resolve: (message) => chainOf(message).topic }),
    entries: t.field({
      type: [ChainEntry],
      description: 'The list, in the order in which people came, at most 200.',
      resolve: (message) => chainOf(message).entries.map((entry, place) => ({ ...entry, number: place + 1 })),
    }),
  }),
});

export const ChainInput = builder.inputType('ChainInput', {
  description: 'A list that people put themselves on.',
  fields: (t) => ({ topic: t.string({ required: true, description: 'What it is about, 1 to 300 characters.' }) }),
});
