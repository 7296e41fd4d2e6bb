import { Client, fetchExchange } from 'urql';
import {
  ClosePollDocument,
  OpenDirectChatDocument,
  OpenSelfChatDocument,
  RecallMessageDocument,
  RotateSessionDocument,
  SignOutDocument,
  UnblockUserDocument,
  ViewerDocument,
} from '../gql/graphql.ts';

export { Provider } from 'urql';

/** What parts of the first screen may ask for, by `operate`. */
export const documents = {
  ClosePollDocument,
  OpenDirectChatDocument,
  OpenSelfChatDocument,
  RecallMessageDocument,
  RotateSessionDocument,
  SignOutDocument,
  UnblockUserDocument,
  ViewerDocument,
};

/** For what the sync engine does not do: forms, look-ups and settings. No cache: what lasts lives in the engine. */
export const client = new Client({
  url: '/graphql',
  exchanges: [fetchExchange],
  preferGetMethod: false,
  requestPolicy: 'network-only',
  fetchOptions: { credentials: 'same-origin' },
});
