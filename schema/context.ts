import { GraphQLError } from 'graphql';
import type { Loaders } from '../resolvers/loaders/index.ts';
import type { Services } from '../services/index.ts';
import type { Live } from '../services/live/live.ts';
import type { Viewer } from '../services/viewer.ts';

export type { Viewer } from '../services/viewer.ts';

/** How an answer may change the browser's session. Over a socket there is nothing to set, and both do nothing. */
export interface SessionCookie {
  /** The request came with a session cookie of ours. */
  readonly present: boolean;
  set(token: string): void;
  clear(): void;
}

/** One shape for HTTP, SSE and WebSocket: the schema does not know the transport. */
export interface GraphQLContext {
  readonly viewer: Viewer | null;
  readonly services: Services;
  /** Fresh for each request and for each event of a subscription. */
  readonly loaders: Loaders;
  readonly requestId: string;
  /** The network address of the client, for rate limits. */
  readonly address: string;
  readonly userAgent: string;
  readonly cookie: SessionCookie;
  /** The hub of this process; null where there are no subscriptions. */
  readonly live: Live | null;
}

/** The signed-in viewer, or the error that says to sign in. */
export const requireViewer = (context: GraphQLContext): Viewer => {
  if (context.viewer === null) {
    throw new GraphQLError('Sign in first.', { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } });
  }
  return context.viewer;
};
