import { type Tab, tab } from './graphiql-tab.ts';

interface Answered {
  readonly chatId: string;
  readonly groupId: string;
  readonly pollId: string;
  readonly chainId: string;
}

/** What is said together: polls, chains, and what is still to be said. */
export const createAnswerTabs = ({ chatId, groupId, pollId, chainId }: Answered): Tab[] => [
  tab(
    '10g. Ask a group, and see who wants what. A chain goes the same way, as content: { chain: { topic: "Who brings what?" } }.',
    `mutation Ask($input: SendMessageInput!) {
  sendMessage(input: $input) {
    ... on SendMessagePayload { sentMessage { id content { ... on PollContent { question options { text voteCount } closesAt } } } }
    ... on Error { code message path }
  }
}`,
    {
      input: {
        chatId: groupId,
        clientMessageId: `graphiql-poll-${Date.now().toString(36)}`,
        content: { poll: { question: 'Asked in GraphiQL: tea or coffee?', options: ['Tea', 'Coffee'], multiple: true } },
      },
    },
  ),
  tab(
    '10h. Vote, by the places of the options; [] takes the vote back. closePoll ends a poll of your own.',
    `mutation Vote($input: VotePollInput!) {
  votePoll(input: $input) {
    ... on VotePollPayload { pollMessage { id content { ... on PollContent { question ownVote voterCount options { text voteCount } } } } }
    ... on Error { code message path }
  }
}`,
    { input: { messageId: pollId, options: [1] } },
  ),
  tab(
    '10i. Put yourself on a chain; a repeat puts other words in place. removeChainEntry takes you off.',
    `mutation JoinChain($input: SetChainEntryInput!) {
  setChainEntry(input: $input) {
    ... on SetChainEntryPayload { chainMessage { id content { ... on ChainContent { topic entries { user { name } text } } } } }
    ... on Error { code message path }
  }
}`,
    { input: { messageId: chainId, text: 'Two thermos flasks' } },
  ),
  tab(
    '10j. What waits to be sent. updateScheduledMessage, sendScheduledMessage and cancelScheduledMessage take the id.',
    `query Waiting($chatId: ID) { scheduledMessages(chatId: $chatId) { id fallbackText silent sendAt state failureCode content { __typename } } }`,
    { chatId: null },
  ),
  tab(
    '10k. A draft, which your other devices show; and that you are typing, for a few seconds.',
    `mutation Writing($draft: SetDraftInput!, $typing: SetTypingInput!) {
  setDraft(input: $draft) { ... on SetDraftPayload { draft { text savedAt } } ... on Error { code message path } }
  setTyping(input: $typing) { ... on SetTypingPayload { expiresAt } ... on Error { code message path } }
}`,
    { draft: { chatId, text: 'Not yet sent, from GraphiQL' }, typing: { chatId, typing: true } },
  ),
  tab(
    '10l. Take a message of your own back, for everyone, within two minutes: put in the id of one that you have just sent.',
    `mutation Recall($input: RecallMessageInput!) {
  recallMessage(input: $input) {
    ... on RecallMessagePayload { recalledMessage { id fallbackText } }
    ... on Error { code message path }
  }
}`,
    { input: { messageId: 'm_…' } },
  ),
];
