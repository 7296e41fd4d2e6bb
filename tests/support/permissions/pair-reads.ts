import type { Answer as Data } from '../people.ts';
import type { PairRole } from './pair-world.ts';

export interface PairRead {
  readonly what: string;
  readonly document: string;
  /** What is seen, in a word or a number; null where nothing is. */
  see(data: Data): unknown;
  readonly expected: Readonly<Record<PairRole, unknown>>;
}

/** Who blocks is not given away: the one who is blocked sees what there was before, like a contact who says nothing any more. */
const whoHadIt = (seen: unknown): PairRead['expected'] => ({ stranger: null, contact: seen, blocked: seen, blocker: seen, former: seen });
const everyone = (seen: unknown): PairRead['expected'] => ({ ...whoHadIt(seen), stranger: seen });
const contactsAlone = (seen: unknown, others: unknown, stranger: unknown = null): PairRead['expected'] => ({
  ...whoHadIt(others),
  contact: seen,
  stranger,
});

const ofChat = (what: string, selection: string, see: (chat: Data) => unknown, expected: PairRead['expected']): PairRead => ({
  what,
  document: `query ($chatId: ID!) { chat(id: $chatId) { ${selection} } }`,
  see: ({ chat }) => (chat === null ? null : see(chat)),
  expected,
});
const ofOther = (what: string, selection: string, see: (user: Data) => unknown, expected: PairRead['expected']): PairRead => ({
  what,
  document: `query ($otherId: ID!) { user(id: $otherId) { ${selection} } }`,
  see: ({ user }) => (user === null ? null : see(user)),
  expected,
});

export const pairReads: readonly PairRead[] = [
  ofChat('the chat of the two', 'kind', ({ kind }) => kind, whoHadIt('DIRECT')),
  ofChat('what was said in it', 'messages(first: 3) { edges { cursor } }', ({ messages }) => messages.edges.length, whoHadIt(3)),
  ofChat('what is pinned in it', 'pins { seq }', ({ pins }) => pins.length, whoHadIt(1)),
  ofChat('with whom it is', 'peer { name }', ({ peer }) => peer.name, whoHadIt('One of many')),
  ofChat('whether one may write', 'canSend', ({ canSend }) => canSend, contactsAlone(true, false)),
  {
    what: 'a message of the other',
    document: 'query ($theirs: ID!) { message(id: $theirs) { fallbackText } }',
    see: ({ message }) => message?.fallbackText ?? null,
    expected: whoHadIt('from the other'),
  },
  {
    what: 'who voted in a poll of the other',
    document:
      'query ($poll: ID!) { message(id: $poll) { content { ... on PollContent { voters(option: 0, first: 3) { edges { cursor } } } } } }',
    see: ({ message }) => message?.content.voters.edges.length ?? null,
    expected: whoHadIt(0),
  },
  ofOther('the name of the other', 'name', ({ name }) => name, everyone('One of many')),
  ofOther('whether the other is there', 'presence { online }', ({ presence }) => presence, contactsAlone({ online: false }, null)),
  ofOther('what one is to the other', 'relation', ({ relation }) => relation, {
    stranger: 'STRANGER',
    contact: 'CONTACT',
    blocked: 'CONTACT',
    blocker: 'BLOCKED',
    former: 'STRANGER',
  }),
  {
    what: 'the other among one’s contacts',
    document: '{ contacts(first: 3) { edges { cursor } } }',
    see: ({ contacts }) => contacts.edges.length,
    expected: { stranger: 0, contact: 1, blocked: 1, blocker: 1, former: 0 },
  },
  {
    what: 'the other among those one has blocked',
    document: '{ blockedUsers(first: 3) { edges { cursor } } }',
    see: ({ blockedUsers }) => blockedUsers.edges.length,
    expected: { stranger: 0, contact: 0, blocked: 0, blocker: 1, former: 0 },
  },
];
