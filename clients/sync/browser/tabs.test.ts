import { describe, expect, it } from 'vitest';
import { createBrowserTabs } from './tabs.ts';
import type { Tabs } from '../ports.ts';

let lastName = 0;

const setUp = (count: number) => {
  lastName += 1;
  const name = `parley-tabs-test-${lastName}`;
  const heard: string[] = [];
  const waiting = new Map<string, () => void>();
  const hear = (what: string) => {
    heard.push(what);
    waiting.get(what)?.();
  };
  const until = (what: string) => (heard.includes(what) ? Promise.resolve() : new Promise<void>((resolve) => waiting.set(what, resolve)));
  const tabs = Array.from({ length: count }, (_, at) => {
    const made = createBrowserTabs(name) as Tabs;
    made.onMessage((message) => hear(`${at} heard ${String(message)}`));
    made.lead({ led: () => hear(`${at} led`), lost: () => hear(`${at} lost`) });
    return made;
  });
  return { tabs: tabs as [Tabs, Tabs, Tabs], heard, until };
};

/** Time for whatever a lock has started. */
const tick = () => new Promise((resolve) => setTimeout(resolve, 50));

// Node has the browser's own locks and channels.
describe('createBrowserTabs', () => {
  it('lets one lead, and the next when it leaves', async () => {
    const { tabs, heard, until } = setUp(3);
    await until('0 led');
    tabs[1].close();
    tabs[0].close();
    await until('2 led');
    expect(heard).toEqual(['0 led', '2 led']);
    tabs[2].close();
  });

  it('carries messages to the others, not back', async () => {
    const { tabs, heard, until } = setUp(3);
    tabs[0].post('hello');
    await Promise.all([until('1 heard hello'), until('2 heard hello')]);
    expect(heard).not.toContain('0 heard hello');
    for (const tab of tabs) tab.close();
    tabs[0].post('after the end');
  });

  it('lets a tab take the lead by force; the robbed one stands in line again', async () => {
    const { tabs, until } = setUp(2);
    await until('0 led');
    tabs[1].steal();
    await Promise.all([until('1 led'), until('0 lost')]);
    const again = new Promise<void>((resolve) => {
      tabs[0].lead({ led: resolve, lost: () => {} });
    });
    tabs[1].close();
    await again;
    tabs[0].close();
  });

  it('lets a tab take the lead from itself, and keep it', async () => {
    const { tabs, heard, until } = setUp(2);
    await until('0 led');
    tabs[0].steal();
    await tick();
    const role = heard.findLast((what) => what === '0 led' || what === '0 lost');
    expect([role, heard.includes('1 led')]).toEqual(['0 led', false]);
    // The other can still have it, and it comes back.
    tabs[1].steal();
    await until('1 led');
    expect(heard.at(-1)).toMatch(/1 led|0 lost/);
    heard.length = 0;
    tabs[1].close();
    await until('0 led');
    tabs[0].close();
  });

  it('can be opened again after it was closed', async () => {
    const { tabs, until } = setUp(1);
    await until('0 led');
    tabs[0].close();
    await new Promise<void>((resolve) => tabs[0].lead({ led: resolve, lost: () => {} }));
    tabs[0].close();
  });
});
