import { chats } from './en/chats.ts';
import { compose } from './en/compose.ts';
import { groups } from './en/groups.ts';
import { messages } from './en/messages.ts';
import { people } from './en/people.ts';
import { settings } from './en/settings.ts';
import { shell } from './en/shell.ts';

/** Every sentence of the client in English, by area. Keys say where a sentence stands; `zh-hans/` must have the same. */
const en = { ...chats, ...compose, ...groups, ...messages, ...people, ...settings, ...shell } as const;

export default en;
