/** `npm run bench -- --web`: what the web client takes of a person's time and of a browser's memory. README.md says how. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { migrate } from '../engines/postgres/migrate.ts';
import { rootDir } from '../scripts/support/paths.ts';
import { ensureWebClient, webFolder } from '../scripts/support/web-client.ts';
import { launchBrowser } from '../tests/support/browser.ts';
import { startChild } from './child.ts';
import { describeCommit, say, type Stage, today, withStage } from './stage.ts';
import { measureLongSession } from './web/memory.ts';
import { installClock, measureArrivals, measureEchoes, measureSwitches } from './web/moments.ts';
import { type WebResults, webText } from './web/report.ts';
import { openScreen } from './web/screen.ts';
import { measureStart, type Start } from './web/start.ts';
import type { WebChat } from './web/world.ts';

const full = { chats: 60, starts: 3, echoes: 40, switches: 200, messages: 20_000 };
const quickly = { chats: 20, starts: 1, echoes: 10, switches: 40, messages: 800 };

export const web = (quick: boolean): void => withStage((stage) => measureWeb(stage, quick));

const measureWeb = async (stage: Stage, quick: boolean): Promise<void> => {
  const plan = quick ? quickly : full;
  const commit = await describeCommit();
  await ensureWebClient({ onBuild: () => say('Building the web client …') });
  const databaseUrl = await stage.createDatabase('web');
  await migrate({ url: databaseUrl, folder: path.join(rootDir, 'prisma/migrations') });
  const { makeWebWorld, openChats } = await import('./web/world.ts');
  say('Making people and chats …');
  const world = await makeWebWorld(databaseUrl, plan.chats);
  const server = await startChild('server.ts', [databaseUrl, '', '0', webFolder], stage.pinned);
  stage.defer(() => server.stop());
  const { chats, close } = await openChats(server.url, world);
  stage.defer(async () => close());
  const browser = await launchBrowser();
  stage.defer(() => browser.close());
  const { token } = world.reader;
  const starts = await measureStarts(browser, server.url, token, plan.starts);
  say('Switching chats …');
  const screen = await openScreen(browser, server.url, { token });
  await installClock(screen.page);
  await screen.page.goto('/');
  await screen.page.getByTestId('chat-row').first().waitFor();
  // The chat of the first row is on the screen already, and the last one stays open for what follows.
  const first = await measureSwitches(screen.page, chats);
  const again = await measureSwitches(screen.page, chats);
  const open = chats.at(-1) as WebChat;
  const echoes = await measureEchoes(screen.page, plan.echoes);
  const arrivals = await measureArrivals(screen.page, open, plan.echoes);
  say(`A long session: ${plan.switches} switches, ${plan.messages} messages …`);
  const session = await measureLongSession(screen, chats, { switches: plan.switches, messages: plan.messages });
  const machine = await stage.describe();
  await report(
    { date: today(), commit, machine, chats: chats.length, starts, switches: { first, again }, echoes, arrivals, session },
    quick,
  );
};

const measureStarts = async (browser: Browser, url: string, token: string, times: number): Promise<Start[]> => {
  say('First visits …');
  return [
    await measureStart(browser, url, {
      what: 'signed out',
      times,
      ready: (page) => page.getByTestId('session-submit').waitFor(),
    }),
    await measureStart(browser, url, {
      what: 'signed in: the chat list',
      token,
      times,
      ready: (page) => page.getByTestId('chat-row').first().waitFor(),
    }),
  ];
};

const report = async (results: WebResults, quick: boolean): Promise<void> => {
  const text = webText(results);
  console.log(`\n${text}`);
  if (quick) return;
  const folder = path.join(rootDir, 'bench/results');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${results.date}-web.json`), `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(path.join(folder, `${results.date}-web.md`), text);
  say(`Written to bench/results/${results.date}-web.json and .md.`);
};
