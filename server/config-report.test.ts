import { describe, expect, it } from 'vitest';
import { reportConfig } from './config-report.ts';

const entry = (name: string, environment: Record<string, string>, file: Record<string, string> = {}) =>
  reportConfig(environment, file).find((found) => found.name === name);

describe('the report on the configuration', () => {
  it('says of each variable what it is and where it came from', () => {
    expect(entry('PORT', {})).toEqual({ name: 'PORT', value: '4000', from: 'default' });
    expect(entry('PORT', {}, { PORT: '4100' })).toEqual({ name: 'PORT', value: '4100', from: '.env' });
    expect(entry('PORT', { PORT: '4200' }, { PORT: '4100' })).toEqual({ name: 'PORT', value: '4200', from: 'environment' });
    expect(entry('PORT', { PORT: '' }, { PORT: '4100' })).toEqual({ name: 'PORT', value: '4000', from: 'default' });
    expect(entry('DATABASE_URL', { DATABASE_URL_FILE: '/run/db' })).toMatchObject({ value: '(from /run/db)', from: 'file' });
  });

  it('shows no password, no secret, and nothing of the kind in a query', () => {
    const environment = {
      DATABASE_URL: 'postgresql://parley:hunter2@db:5432/parley?password=hunter2',
      REDIS_URL: 'redis://:hunter2@a:1,rediss://b:2',
      PARLEY_SECRET: 'hunter2hunter2hunter2hunter2hunter2',
    };
    expect(entry('DATABASE_URL', environment)?.value).toBe('postgresql://parley:***@db:5432/parley?***');
    expect(entry('REDIS_URL', environment)?.value).toBe('redis://:***@a:1,rediss://b:2');
    expect(entry('PARLEY_SECRET', environment)?.value).toBe('(35 characters)');
    expect(JSON.stringify(reportConfig(environment, {}))).not.toContain('hunter2');
    expect(entry('DATABASE_URL', { DATABASE_URL: 'hunter2' })?.value).toBe('(not an address)');
  });
});
