import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseUserId } from '../../schema/ids.ts';
import { webFolder } from '../../scripts/support/web-client.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { launchBrowser, openScreen, signInOnScreen } from '../support/browser.ts';
import { befriendMany, signUp, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

const NAMES = [
  'Ann',
  '白云',
  'Bo',
  '陈晨',
  'Dana',
  'Élodie',
  'Fay',
  '高兴',
  'Hugo',
  'Ida',
  '江河',
  '林美玲',
  'Max',
  '欧阳',
  '王伟',
  '许愿',
  '张伟',
  'Zoe',
];

let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([createTestApp({ webFolder }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

describe('many contacts', () => {
  it('stand under their letters, which lead to them, and are found by tag', async () => {
    const ann = await signUp(app, 'Ann');
    const many = await signUpMany(app, 240);
    await befriendMany(app, ann, many);
    await app.testEngines.engines.database.pool.query(
      'UPDATE users u SET name = n.name FROM unnest($1::bigint[], $2::text[]) AS n (id, name) WHERE u.id = n.id',
      [many.map(({ id }) => String(parseUserId(id))), many.map((_, at) => `${NAMES[at % NAMES.length]} ${at}`)],
    );
    for (const { id } of many.slice(0, 2)) await ann.ask(ops.UpdateContactDocument, { input: { userId: id, tags: ['climbing'] } });
    const { page, errors, context } = await openScreen(browser, app.url, { width: 390, touch: true });
    await signInOnScreen(page, { handle: ann.handle, password: 'correct horse battery' });
    await page.goto('/#/contacts');
    await page.getByTestId('contact-letter').first().waitFor();

    // Beyond what is shown at first.
    await page.getByTestId('letter-index').getByText('Z', { exact: true }).click();
    const z = page.getByTestId('contact-letter').filter({ hasText: /^Z$/u });
    await z.waitFor();
    expect(await z.evaluate((heading) => heading.getBoundingClientRect().bottom <= window.innerHeight)).toBe(true);
    expect(await page.getByTestId('contact-row').last().textContent()).toContain('张伟');

    await page.getByTestId('tag-filter').getByRole('button', { name: 'climbing' }).click();
    await page.getByTestId('contact-row').nth(2).waitFor({ state: 'detached' });
    expect(await page.getByTestId('contact-row').allTextContents()).toEqual([
      expect.stringContaining('Ann 0'),
      expect.stringContaining('白云 1'),
    ]);
    expect(await page.getByTestId('letter-index').count()).toBe(0);
    await page.getByTestId('tag-filter').getByRole('button', { name: 'climbing' }).click();
    await page.getByTestId('letter-index').waitFor();
    expect(errors).toEqual([]);
    await context.close();
  });
});
