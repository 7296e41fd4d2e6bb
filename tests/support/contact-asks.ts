import type { Answer, People, Person } from './people.ts';

const REQUEST = `id state note createdAt expiresAt from { id } to { id }`;
const REQUEST_CONTACT = `mutation ($input: RequestContactInput!) { requestContact(input: $input) { __typename ... on RequestContactPayload { request { ${REQUEST} } } ... on Error { code path } ... on LimitReached { limit } ... on RateLimited { retryAfterMs } } }`;
const ACCEPT = `mutation ($id: ID!) { acceptContactRequest(input: { requestId: $id }) { __typename
  ... on AcceptContactRequestPayload { request { ${REQUEST} } contact { user { id relation } remark tags since } chat { id kind canSend peer { id } } }
  ... on Error { code path } ... on LimitReached { limit } } }`;
const close = (verb: string) =>
  `mutation ($id: ID!) { ${verb}ContactRequest(input: { requestId: $id }) { __typename ... on ${verb[0]?.toUpperCase()}${verb.slice(1)}ContactRequestPayload { request { ${REQUEST} } } ... on Error { code path } } }`;
export const UPDATE = `mutation ($input: UpdateContactInput!) { updateContact(input: $input) { __typename ... on UpdateContactPayload { contact { user { id remark } remark tags starred since } } ... on Error { code path } } }`;
export const REMOVE = `mutation ($id: ID!) { removeContact(input: { userId: $id }) { __typename ... on RemoveContactPayload { userId } ... on Error { code path } } }`;
export const BLOCK = `mutation ($id: ID!) { blockUser(input: { userId: $id }) { __typename ... on BlockUserPayload { user { id relation } } ... on Error { code path } ... on LimitReached { limit } } }`;
export const UNBLOCK = `mutation ($id: ID!) { unblockUser(input: { userId: $id }) { __typename ... on UnblockUserPayload { user { id relation } } ... on Error { code path } } }`;
export const REQUESTS = `query ($direction: RequestDirection, $state: ContactRequestState, $first: Int, $after: String, $last: Int, $before: String) {
  contactRequests(direction: $direction, state: $state, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { ${REQUEST} } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
export const CONTACTS = `query ($first: Int, $after: String, $last: Int, $before: String) { contacts(first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { user { id handle } remark tags } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
export const BLOCKED = `query ($first: Int, $after: String) { blockedUsers(first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }`;
const SEND = `mutation ($chatId: ID!, $key: String!) { sendMessage(input: { chatId: $chatId, clientMessageId: $key, content: { text: { body: "hi" } } }) { __typename } }`;

/** What people ask of each other to become contacts, and what becomes of it. */
export const createContactAsks = (people: () => People) => {
  let keys = 0;
  const ask = async (from: Person, to: Person | string, note = ''): Promise<Answer> =>
    (await from.run(REQUEST_CONTACT, { input: { userId: typeof to === 'string' ? to : to.id, note } })).requestContact;
  const accept = async (person: Person, id: string): Promise<Answer> => (await person.run(ACCEPT, { id })).acceptContactRequest;
  const decline = async (person: Person, id: string): Promise<Answer> => (await person.run(close('decline'), { id })).declineContactRequest;
  const withdraw = async (person: Person, id: string): Promise<Answer> =>
    (await person.run(close('withdraw'), { id })).withdrawContactRequest;
  const relation = async (viewer: Person, other: Person): Promise<string> =>
    (await viewer.run(`query ($id: ID!) { user(id: $id) { relation } }`, { id: other.id })).user.relation;
  const requests = async (person: Person, args = {}): Promise<Answer[]> =>
    (await person.run(REQUESTS, args)).contactRequests.edges.map((edge: Answer) => edge.node);
  const version = async (person: Person): Promise<number> =>
    (await people().services.inner.listAccountChanges(person.userId, null)).version;
  const changesAfter = (person: Person, after: number) => people().services.inner.listAccountChanges(person.userId, after);
  const two = async (): Promise<[Person, Person]> => [await people().signUp('Ada'), await people().signUp('Bob')];
  const friends = async (): Promise<[Person, Person, string]> => {
    const [a, b] = await two();
    const { chat } = await accept(b, (await ask(a, b)).request.id);
    return [a, b, chat.id];
  };
  const send = async (person: Person, chatId: string): Promise<string> =>
    (await person.run(SEND, { chatId, key: `message-${(keys += 1)}` })).sendMessage.__typename;
  return { ask, accept, decline, withdraw, relation, requests, version, changesAfter, two, friends, send };
};
