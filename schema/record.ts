import { heldInEntry, recordAuthors, recordPreview } from '../services/message/forward-rules.ts';
import type { Message as MessageShape, RecordContent as RecordShape, RecordEntry as EntryShape } from '../services/message/message.ts';
import { builder } from './builder.ts';

const entriesOf = (message: MessageShape): readonly EntryShape[] => (message.content as RecordShape).entries;

/** A message of a record: what it holds stands on a message, as everywhere. */
export interface RecordEntryShape {
  readonly message: MessageShape;
  readonly entry: EntryShape;
  readonly authorIndex: number;
  /** How many things the outermost record holds before those of this one. */
  readonly heldBefore: number;
}

/** Its fields that hold messages are in `resolvers/forward.ts`, since a record may hold records. */
export const RecordEntry = builder.objectRef<RecordEntryShape>('RecordEntry');

/** Stands on its message, as every content does. */
export const RecordContent = builder.objectRef<MessageShape>('RecordContent').implement({
  description:
    'Messages of another chat that were forwarded as one: who said what, and when, as it was then. What becomes of the originals changes nothing here.',
  fields: (t) => ({
    authors: t.stringList({
      description: 'Names of those who wrote in it, in the order of their first words, at most 100.',
      resolve: (message) => recordAuthors(entriesOf(message)).map(({ name }) => name),
    }),
    count: t.int({ description: 'How many messages it holds, 1 to 100.', resolve: (message) => entriesOf(message).length }),
    preview: t.stringList({
      description: 'How it begins: of at most four messages a line each, with the name and the beginning of the text.',
      resolve: (message) => recordPreview(entriesOf(message)),
    }),
    entries: t.field({
      type: [RecordEntry],
      description: 'Its messages, oldest first, at most 100. Ask for them when somebody opens it.',
      resolve(message) {
        const authors = recordAuthors(entriesOf(message)).map(({ senderId }) => senderId);
        let held = message.heldBefore ?? 0;
        return entriesOf(message).map((entry) => {
          const heldBefore = held;
          held += heldInEntry(entry).length;
          return { message, entry, authorIndex: authors.indexOf(entry.senderId), heldBefore };
        });
      },
    }),
  }),
});
