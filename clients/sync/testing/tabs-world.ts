import { createMemoryStorage } from '../storage/memory.ts';
import { FakeBrowser } from './fake-tabs.ts';
import { createWorld, type TestDevice } from './world.ts';

/** Three tabs of ann's browser, one storage, and bob elsewhere. */
export const createTabs = async (count = 3) => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob', 'cem']) log.user(name);
  log.befriend('u_ann', 'u_bob');
  const chat = log.openDirect('u_ann', 'u_bob');
  const group = log.createGroup('group', ['u_bob', 'u_ann', 'u_cem']);
  // A resume repeats the last moments: what made the chats is no part of them.
  await world.advance(20_000);
  const browser = new FakeBrowser();
  const storage = createMemoryStorage();
  const openTab = async () => {
    const handle = browser.open();
    const device = await world.liveDevice('ann', { storage, tabs: handle.tabs });
    return { ...handle, ...device };
  };
  const tabs: Awaited<ReturnType<typeof openTab>>[] = [];
  for (let at = 0; at < count; at += 1) tabs.push(await openTab());
  const links = () => tabs.reduce((sum, tab) => sum + tab.network.openLinks, 0);
  /** The process of a tab is gone: no goodbye, no last write. */
  const kill = (tab: (typeof tabs)[number]) => {
    tab.crash();
    tab.network.goOffline();
    tab.network.refusals.push(...Array.from({ length: 100 }, () => 1006));
  };
  return { ...world, chat, group, storage, tabs: tabs as [Tab, Tab, Tab], openTab, links, kill };
};

export type Tab = TestDevice & ReturnType<FakeBrowser['open']>;
