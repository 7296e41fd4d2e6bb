import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import { parseLine } from '../line-rules.ts';

export const parseNote = (raw: string): string =>
  parseLine(raw, { what: 'A note', path: ['input', 'note'], lengthMax: limits.noteLengthMax, manyLines: true });

/** A private name for a contact; an empty one takes it away. */
export const parseRemark = (raw: string): string | null => {
  const remark = parseLine(raw, { what: 'A remark', path: ['input', 'remark'], lengthMax: limits.nameLengthMax });
  return remark === '' ? null : remark;
};

/** Tags in the order given, each once. */
export const parseTags = (raw: readonly string[]): string[] => {
  const path = ['input', 'tags'];
  if (raw.length > limits.tagsMax) throw new InvalidInput(`A contact has at most ${limits.tagsMax} tags.`, path);
  const tags = raw.map((tag) => parseLine(tag, { what: 'A tag', path, lengthMin: 1, lengthMax: limits.tagLengthMax }));
  return [...new Set(tags)];
};

export const checkNotSelf = (viewerId: bigint, userId: bigint): void => {
  if (viewerId === userId) throw new InvalidInput('This is you.', ['input', 'userId']);
};
