import type { FakeMessage, FakeRange } from './fake-shapes.ts';

/** The content of a copy of the first of these, or of a record of all. */
export const forwardedContent = (
  taken: readonly [FakeMessage, ...FakeMessage[]],
  nameOf: (message: FakeMessage) => string,
  merged: boolean,
): FakeMessage['content'] => {
  if (!merged) {
    const { content } = taken[0];
    const ranges = ((content['ranges'] ?? []) as FakeRange[]).filter(({ kind }) => !kind.startsWith('MENTION'));
    return { forwardedFrom: nameOf(taken[0]), ...content, ranges };
  }
  const preview = taken.slice(0, 4).map((message) => `${nameOf(message)}: ${String(message.content['body'] ?? '[Chat record]')}`);
  return { __typename: 'RecordContent', authors: [...new Set(taken.map(nameOf))], count: taken.length, preview };
};
