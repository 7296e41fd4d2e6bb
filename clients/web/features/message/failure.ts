import type { MessageView } from '../../../sync/types.ts';
import type { Problem } from '../session/problem.ts';

/** Why a message did not go out, as a problem with a sentence; what this client has no sentence for is the server's fault. */
export const failureOf = (
  { failureCode, content }: Pick<MessageView, 'failureCode' | 'content'>,
  isKnown: (code: string) => boolean,
): Problem => ({
  // The catalogue has a sentence for each code of the schema this client was built with.
  code: failureCode !== null && isKnown(failureCode) ? (failureCode as Problem['code']) : 'UNEXPECTED',
  path: content.kind === 'text' ? ['body'] : [],
});
