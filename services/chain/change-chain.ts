import { checkMayWrite } from '../chat/may-write.ts';
import { NotPermitted } from '../errors.ts';
import type { ChangeContent, ChangingContent } from '../message/change-content.ts';
import type { ChainContent, Message } from '../message/message.ts';
import { readContent } from '../message/message-rules.ts';
import type { Viewer } from '../viewer.ts';
import { parseEntry, withEntry, withoutEntry } from './chain.ts';

type Place = Pick<Message, 'chatId' | 'seq'>;

const path = ['input', 'messageId'];

const changed = (
  { chat, member, nowMs, message }: ChangingContent,
  change: (chain: ChainContent) => ChainContent | null,
): ChainContent | null => {
  const known = readContent(message);
  if (known.kind !== 'CHAIN') throw new NotPermitted('This is not a group chain.', path);
  const next = change(known.content);
  if (next !== null) checkMayWrite(chat, member, nowMs, path);
  return next;
};

/** The viewer's own entry in a list; both change nothing when it stands so already. Refuses with InvalidInput, MessageNotFound, NotPermitted,
 * NotContacts, LimitReached, RateLimited. */
export const createChainServices = ({ changeContent }: { changeContent: ChangeContent }) => ({
  async setChainEntry(viewer: Viewer, place: Place, raw: string): Promise<Message> {
    const text = parseEntry(raw);
    return changeContent(viewer, place, {
      decide: async (changing) => changed(changing, (chain) => withEntry(chain, viewer.userId, text)),
    });
  },

  removeChainEntry: (viewer: Viewer, place: Place): Promise<Message> =>
    changeContent(viewer, place, { decide: async (changing) => changed(changing, (chain) => withoutEntry(chain, viewer.userId)) }),
});
