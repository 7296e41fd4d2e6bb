import { GraphQLError } from 'graphql';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ChatNotFound, RateLimited } from '../services/errors.ts';
import { AppendUnavailable } from '../services/message/append-messages.ts';
import { createMask } from './mask.ts';

const masked = (original: Error) => {
  const lines: string[] = [];
  const { maskError } = createMask({ log: pino({}, { write: (line: string) => void lines.push(line) }) });
  const error = maskError(new GraphQLError(original.message, { path: ['field'], originalError: original }), 'request-1');
  return { ...error.toJSON(), lines };
};

describe('the mask', () => {
  it('hides what went wrong inside behind the id of the request, and logs it', () => {
    const { message, path, extensions, lines } = masked(new Error('relation "secret" does not exist'));
    expect({ message, path, extensions }).toEqual({
      message: 'Something went wrong on our side.',
      path: ['field'],
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'request-1' },
    });
    expect(JSON.parse(lines[0] as string)).toMatchObject({ requestId: 'request-1', err: { message: 'relation "secret" does not exist' } });
  });

  it('says of an outage that one may try again', () => {
    const { extensions } = masked(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    expect(extensions).toEqual({ code: 'UNAVAILABLE', requestId: 'request-1', retryAfterMs: 1_000 });
  });

  it('says of sends beyond those that may wait when to try again', () => {
    const { extensions } = masked(new AppendUnavailable(1_400));
    expect(extensions).toEqual({ code: 'UNAVAILABLE', requestId: 'request-1', retryAfterMs: 1_400 });
  });

  it('tells a refusal of a field that has no union for it by its code, and logs nothing', () => {
    expect(masked(new RateLimited(1_234))).toMatchObject({
      message: 'Too many attempts; try again later.',
      path: ['field'],
      extensions: { code: 'RATE_LIMITED', retryAfterMs: 1_234 },
      lines: [],
    });
    expect(masked(new ChatNotFound())).toMatchObject({ extensions: { code: 'CHAT_NOT_FOUND' }, lines: [] });
  });
});
