import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

describe('GraphQL over HTTP', () => {
  for (const audit of serverAudits({ url: () => `${app.url}/graphql`, fetchFn: (...args: Parameters<typeof fetch>) => fetch(...args) })) {
    it(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      if (result.status === 'ok') return;
      // SHOULD and MAY are advice; MUST is the contract.
      expect(result.status, 'reason' in result ? result.reason : '').not.toBe('error');
    });
  }
});
