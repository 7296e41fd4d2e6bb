import type { Send } from '../state/state.ts';
import type { LocationDraft, LocationView, MessageView, TextRange } from '../types.ts';
import { lineOf, type Said } from './quote.ts';

type Forward = Required<Pick<Send, 'body' | 'forward'>> & Pick<Send, 'ranges' | 'asked' | 'attached'>;

const PREVIEW_LINES = 4;

/** What may be forwarded: what somebody said, and the server holds. */
const canForward = ({ seq, content }: MessageView): boolean =>
  seq !== null &&
  (content.kind === 'location' ? !content.live : !['system', 'recalled', 'unknown', 'poll', 'chain'].includes(content.kind));

const draftOf = ({ kind: _kind, live: _live, ...place }: LocationView & { readonly kind: string }): LocationDraft => place;

/** Sends that are copies of these messages, or one record of them, as they are shown until the server has made them. */
export const forwardsOf = (messages: readonly MessageView[], merged: boolean): Forward[] => {
  const taken = messages.filter(canForward).sort((a, b) => (a.seq as number) - (b.seq as number));
  const [first] = taken;
  if (first === undefined) return [];
  const { chatId: fromChatId } = first;
  if (!merged) {
    return taken.map(({ seq, sender, content, forwardedFrom }) => {
      const record = content.kind === 'record' ? { authors: content.authors, count: content.count, preview: content.preview } : null;
      const body = content.kind === 'text' ? content.body : content.kind === 'contactCard' ? content.name : '';
      // How it looks goes along; whom it mentions does not.
      const { ranges: said = [], ...bare } = content as MessageView['content'] & { readonly ranges?: readonly TextRange[] };
      const ranges = said.filter(({ kind }) => !kind.startsWith('MENTION'));
      const shown = { ...bare, ...(ranges.length === 0 ? {} : { ranges }) } as Send['attached'];
      return {
        body,
        ...('url' in content || 'images' in content || 'cover' in content ? { attached: shown } : {}),
        ...(content.kind === 'location' ? { asked: { location: draftOf(content) } } : {}),
        ...(ranges.length === 0 ? {} : { ranges }),
        ...(content.kind === 'contactCard' ? { asked: { contactCard: { userId: content.userId } } } : {}),
        forward: { fromChatId, seqs: [seq as number], merged, from: forwardedFrom ?? sender?.name ?? '', record },
      };
    });
  }
  const nameOf = ({ sender }: MessageView): string => sender?.name ?? '';
  const record = {
    authors: [...new Map(taken.map((message) => [message.sender?.id, nameOf(message)])).values()],
    count: taken.length,
    preview: taken.slice(0, PREVIEW_LINES).map((message) => `${nameOf(message)}: ${lineOf(message.content as Said).slice(0, 120)}`),
  };
  return [{ body: '', forward: { fromChatId, seqs: taken.map(({ seq }) => seq as number), merged, from: null, record } }];
};
