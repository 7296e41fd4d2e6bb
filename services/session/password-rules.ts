import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import { codePointCount } from '../line-rules.ts';

/** The same password typed on another keyboard may come in another normal form. */
const normalize = (raw: string): string => raw.normalize('NFKC');

const isTooLong = (raw: string): boolean => raw.length > limits.passwordLengthMax * 2;

/** A password someone chooses. */
export const parsePassword = (raw: string, path: readonly string[]): string => {
  const length = isTooLong(raw) ? Number.POSITIVE_INFINITY : codePointCount(raw);
  if (length < limits.passwordLengthMin || length > limits.passwordLengthMax) {
    throw new InvalidInput(`A password has ${limits.passwordLengthMin} to ${limits.passwordLengthMax} characters.`, path);
  }
  return normalize(raw);
};

/** A password someone claims to have; null when nobody can have it, which is not worth a hash of any length. */
export const checkablePassword = (raw: string): string | null => (isTooLong(raw) ? null : normalize(raw));
