import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import { parseLine } from '../line-rules.ts';

const HANDLE = new RegExp(`^[A-Za-z][A-Za-z0-9_.-]{${limits.handleLengthMin - 1},${limits.handleLengthMax - 1}}$`);

/** A handle as its owner writes it. */
export const parseHandle = (raw: string): string => {
  const handle = raw.trim();
  if (!HANDLE.test(handle)) {
    throw new InvalidInput(
      `A handle has ${limits.handleLengthMin} to ${limits.handleLengthMax} characters from A-Z, a-z, 0-9, _, . and -, and starts with a letter.`,
      ['input', 'handle'],
    );
  }
  return handle;
};

/** What makes handles unique and what people are found by: upper and lower case are the same. */
export const handleKey = (handle: string): string => handle.toLowerCase();

/** The key to look a typed handle up by; null when nobody can have such a handle. */
export const findableHandleKey = (raw: string): string | null => {
  const handle = raw.trim();
  return HANDLE.test(handle) ? handleKey(handle) : null;
};

export const parseName = (raw: string): string =>
  parseLine(raw, { what: 'A name', path: ['input', 'name'], lengthMin: 1, lengthMax: limits.nameLengthMax });

export const parseStatusLine = (raw: string): string =>
  parseLine(raw, { what: 'A status line', path: ['input', 'statusLine'], lengthMax: limits.statusLineLengthMax });

export const parseRegion = (raw: string): string =>
  parseLine(raw, { what: 'A region', path: ['input', 'region'], lengthMax: limits.regionLengthMax });
