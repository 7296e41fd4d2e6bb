import { describe, expect, it } from 'vitest';
import { OptionsInvalid, parseOptions } from './options.ts';
import { explain } from './trouble.ts';

const failure = (code: string, facts: object = {}) => Object.assign(new Error(`message of ${code}`), { code, ...facts });

describe('explain', () => {
  it('says what is wrong with a place to listen', () => {
    expect(explain(failure('EADDRINUSE', { port: 4000 }))).toMatch(/^Port 4000 is in use\. .*PORT=4001 npm start$/);
    expect(explain(failure('EACCES', { port: 80 }))).toMatch(/permission to listen on port 80/);
    expect(explain(failure('EADDRNOTAVAIL', { address: '10.9.9.9' }))).toMatch(/^10\.9\.9\.9 is not an address of this machine/);
    expect(explain(failure('ENOTFOUND', { hostname: 'chat.invalid' }))).toMatch(/^The host chat\.invalid cannot be found\. .*HOST/);
  });

  it.each(['28P01', '28000', '3D000', '42501', '53300', '57P03'])(
    'puts what PostgreSQL says (%s) into one sentence with a way on',
    (code) => {
      const sentence = explain(failure(code)) as string;
      expect(sentence).toContain(`message of ${code}`);
      expect(sentence.split('. ').length).toBeGreaterThanOrEqual(2);
      expect(sentence).not.toContain('    at ');
    },
  );

  it('finds the reason behind a wrapper, and behind several addresses', () => {
    expect(explain(new Error('wrapped', { cause: failure('ECONNREFUSED', { address: '::1', port: 5432 }) }))).toContain('::1:5432');
    expect(explain(new AggregateError([failure('ETIMEDOUT', { address: 'db', port: 5432 })]))).toContain('db:5432 does not answer');
  });

  it('leaves a fault of ours its stack', () => {
    expect(explain(new TypeError('undefined is not a function'))).toBeNull();
  });
});

describe('the options of npm start', () => {
  it('are read', () => {
    expect(parseOptions([])).toEqual({ empty: false, apiOnly: false, sandbox: false });
    expect(parseOptions(['--empty', '--api-only', '--sandbox'])).toEqual({ empty: true, apiOnly: true, sandbox: true });
  });

  it.each([['--empti'], ['empty'], ['--empty=yes']])('are refused when mistyped: %s', (arg) => {
    expect(() => parseOptions([arg])).toThrow(OptionsInvalid);
  });
});
