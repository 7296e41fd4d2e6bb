import type { CDPSession, Page } from 'playwright-core';
import { round } from '../statistics.ts';
import type { Screen } from './screen.ts';
import type { WebChat } from './world.ts';

/** What the page holds on to once everything that may go has gone. */
export interface Held {
  readonly heapMb: number;
  readonly nodes: number;
  readonly detachedNodes: number;
  readonly listeners: number;
}

export interface LongSession {
  readonly switches: number;
  readonly messages: number;
  readonly atFirst: Held;
  readonly halfWay: Held;
  readonly atLast: Held;
}

const AT_ONCE = 20;
const MB = 1_048_576;

const weigh = async (devtools: CDPSession): Promise<Held> => {
  for (let times = 0; times < 3; times += 1) await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters');
  const { detachedNodes } = await devtools.send('DOM.getDetachedDomNodes').catch(() => ({ detachedNodes: [] }));
  return { heapMb: round(usedSize / MB, 1), nodes, detachedNodes: detachedNodes.length, listeners: jsEventListeners };
};

/** Opens a chat where its unread begins, and goes on to its newest message. */
const readToTheEnd = async (page: Page, chatId: string, lastWords: string): Promise<void> => {
  await page.evaluate((hash) => void (window.location.hash = hash), `#/chats/${chatId}`);
  const newest = page.getByTestId('message').filter({ hasText: lastWords });
  const jump = page.getByTestId('jump-to-newest');
  await newest.or(jump).first().waitFor();
  while (!(await newest.isVisible())) {
    await jump.click({ timeout: 1_000 }).catch(() => undefined);
    await newest.waitFor({ timeout: 1_000 }).catch(() => undefined);
  }
};

/** A working day in some minutes: chats are switched while messages come in everywhere. */
export const measureLongSession = async (
  { page, devtools }: Screen,
  chats: readonly WebChat[],
  plan: { switches: number; messages: number },
): Promise<LongSession> => {
  await devtools.send('HeapProfiler.enable');
  await devtools.send('DOM.enable');
  const atFirst = await weigh(devtools);
  const half = async (from: number): Promise<Held> => {
    const perSwitch = Math.round(plan.messages / plan.switches);
    for (let i = from; i < from + plan.switches / 2; i += 1) {
      const chat = chats[i % chats.length] as WebChat;
      for (let sent = 0; sent < perSwitch; sent += AT_ONCE)
        await Promise.all(Array.from({ length: Math.min(AT_ONCE, perSwitch - sent) }, (_, n) => writer(i + n).say('A word in between.')));
      const lastWords = `Seen in round ${i}.`;
      await chat.say(lastWords);
      await readToTheEnd(page, chat.id, lastWords);
    }
    return weigh(devtools);
  };
  const writer = (i: number): WebChat => chats[i % chats.length] as WebChat;
  const halfWay = await half(0);
  const atLast = await half(plan.switches / 2);
  return { ...plan, atFirst, halfWay, atLast };
};
