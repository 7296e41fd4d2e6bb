import { GroupFull, InvalidInput, NotPermitted } from '../errors.ts';
import { limits } from '../limits.ts';
import { parseLine } from '../line-rules.ts';
import type { Member } from './chat.ts';

/** An owner removes anyone else; an admin removes members only. */
export const checkRemoval = (actor: Member, target: Member): void => {
  if (actor.userId === target.userId) throw new NotPermitted('To go yourself, leave the group.', ['input', 'userId']);
  if (target.role === 'OWNER' || (target.role === 'ADMIN' && actor.role !== 'OWNER')) {
    throw new NotPermitted('Only the owner can remove an admin, and nobody removes the owner.', ['input', 'userId']);
  }
};

export const checkRoom = (memberCount: number): void => {
  if (memberCount > limits.groupSizeMax) throw new GroupFull(limits.groupSizeMax);
};

export const parseTitle = (raw: string): string =>
  parseLine(raw, { what: 'A title', path: ['input', 'title'], lengthMin: 1, lengthMax: limits.titleLengthMax });

export const parseClientId = (raw: string, path: readonly string[]): string => {
  if (raw.length < limits.clientIdLengthMin || raw.length > limits.clientIdLengthMax || !/^[A-Za-z0-9_-]+$/.test(raw)) {
    throw new InvalidInput(
      `A client id has ${limits.clientIdLengthMin} to ${limits.clientIdLengthMax} characters from A-Z, a-z, 0-9, _ and -.`,
      path,
    );
  }
  return raw;
};
