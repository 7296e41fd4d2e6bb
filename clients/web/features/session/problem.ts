import type { ErrorCode } from '../../gql/graphql.ts';
import type { OperationOutcome } from '../../lib/graphql.ts';

/** Why something was not done: a refusal by the server, or that no answer came. */
export interface Problem {
  code: ErrorCode | 'NETWORK' | 'UNEXPECTED' | 'SIGNED_OUT';
  /** The input it is about, from the outside in, such as `input`, `handle`. */
  path: readonly string[];
  retryAfterMs?: number | undefined;
  memberCountMax?: number | undefined;
  /** Lets the operator find it in the log. */
  requestId?: string | undefined;
}

export type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem };

interface RefusalLike {
  code: ErrorCode;
  path: readonly string[];
  retryAfterMs?: number;
  memberCountMax?: number;
}

const isRefusal = (value: object): value is RefusalLike => 'code' in value && 'path' in value;

export function problemOf(error: NonNullable<OperationOutcome<unknown>['error']>): Problem {
  if (error.networkError && error.graphQLErrors.length === 0) return { code: 'NETWORK', path: [] };
  const extensions = error.graphQLErrors[0]?.extensions ?? {};
  if (extensions['code'] === 'UNAUTHENTICATED') return { code: 'SIGNED_OUT', path: [] };
  const requestId = extensions['requestId'];
  return { code: 'UNEXPECTED', path: [], requestId: typeof requestId === 'string' ? requestId : undefined };
}

/** Sorts what came back: the payload, a refusal, or an error. `pick` names the field of the operation. */
export function answerOf<Data, Field extends object>(
  result: OperationOutcome<Data>,
  pick: (data: Data) => Field,
): Answer<Exclude<Field, { code: ErrorCode }>> {
  if (result.error) return { ok: false, problem: problemOf(result.error) };
  if (!result.data) return { ok: false, problem: { code: 'UNEXPECTED', path: [] } };
  const field = pick(result.data);
  if (isRefusal(field))
    return {
      ok: false,
      problem: { code: field.code, path: field.path, retryAfterMs: field.retryAfterMs, memberCountMax: field.memberCountMax },
    };
  return { ok: true, value: field as Exclude<Field, { code: ErrorCode }> };
}

/** The name of the input a problem is about, if any: `handle` of `input.handle`. */
export const fieldOf = (problem: Problem): string | null => problem.path.at(-1) ?? null;
