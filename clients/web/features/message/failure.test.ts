import { readFileSync } from 'node:fs';
import { buildSchema, isObjectType, isUnionType } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { MessageView } from '../../../sync/types.ts';
import { shell } from '../../i18n/en/shell.ts';
import { failureOf } from './failure.ts';

const failed = (failureCode: string, kind: MessageView['content']['kind'] = 'text') =>
  ({ failureCode, content: { kind, body: 'x' } }) as unknown as MessageView;
const isKnown = (code: string): boolean => code in shell.error;

describe('failureOf', () => {
  it('has a sentence for whatever a message or a forwarded one can be refused for', () => {
    const schema = buildSchema(readFileSync(new URL('../../../../schema/schema.graphql', import.meta.url), 'utf8'));
    const refusals = ['SendMessageResult', 'ForwardMessagesResult'].flatMap((name) => {
      const union = schema.getType(name);
      if (!isUnionType(union)) throw new Error(`${name} is no union.`);
      return union.getTypes().filter((type) => isObjectType(type) && type.getInterfaces().some((one) => one.name === 'Error'));
    });
    expect(refusals.length).toBeGreaterThan(10);
    for (const { name } of refusals) {
      const code = name.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, '_').toUpperCase();
      expect(failureOf(failed(code), isKnown).code).toBe(code);
    }
    expect(failureOf(failed('NETWORK'), isKnown).code).toBe('NETWORK');
  });

  it('calls what it does not know a fault of the server, and speaks of the length of texts alone', () => {
    expect(failureOf(failed('INTERNAL'), isKnown)).toEqual({ code: 'UNEXPECTED', path: ['body'] });
    expect(failureOf(failed('INVALID_INPUT', 'poll'), isKnown)).toEqual({ code: 'INVALID_INPUT', path: [] });
  });
});
