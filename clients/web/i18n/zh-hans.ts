import type { Catalog } from './catalog.ts';
import { chats } from './zh-hans/chats.ts';
import { compose } from './zh-hans/compose.ts';
import { groups } from './zh-hans/groups.ts';
import { messages } from './zh-hans/messages.ts';
import { people } from './zh-hans/people.ts';
import { settings } from './zh-hans/settings.ts';
import { shell } from './zh-hans/shell.ts';

const zhHans = { ...chats, ...compose, ...groups, ...messages, ...people, ...settings, ...shell } satisfies Catalog;

export default zhHans;
