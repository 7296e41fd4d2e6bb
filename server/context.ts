import { randomUUID } from 'node:crypto';
import type { GraphQLContext, SessionCookie } from '../schema/context.ts';
import type { Live } from '../services/live/live.ts';
import type { Services } from '../services/index.ts';
import type { Viewer } from '../services/viewer.ts';
import { Loaders, LoaderSet } from '../resolvers/loaders/index.ts';

export interface RequestFacts {
  readonly viewer: Viewer | null;
  readonly address: string;
  readonly userAgent: string;
  readonly cookie: SessionCookie;
  readonly requestId?: string;
}

export const noCookie: SessionCookie = { present: false, set() {}, clear() {} };

const signedOut = (): never => {
  throw new Error('A loader that depends on the viewer was used without one.');
};

/** The context factory of HTTP, SSE and WebSocket alike: call it once a request, and once for each event of a subscription. */
export const createContextFactory =
  ({ services, live }: { services: Services; live: Live | null }) =>
  (facts: RequestFacts): GraphQLContext => ({
    viewer: facts.viewer,
    services,
    loaders: new Loaders(new LoaderSet(services, () => facts.viewer ?? signedOut())),
    requestId: facts.requestId ?? randomUUID(),
    address: facts.address,
    userAgent: facts.userAgent,
    cookie: facts.cookie,
    live,
  });

export type CreateContext = ReturnType<typeof createContextFactory>;

/** The same request, with loaders that have loaded nothing yet. */
export const withFreshLoaders = (context: GraphQLContext): GraphQLContext => ({
  ...context,
  loaders: new Loaders(new LoaderSet(context.services, () => context.viewer ?? signedOut())),
});

/**
 * A context for encoding one event for many: `touched` tells afterwards whether anything asked who the viewer is. If nothing did, the
 * answer is the same for everybody. Events that leave together share their loaders, so that they load together.
 */
export const createWatchedContext = (deps: { services: Services; live: Live | null }, viewer: Viewer, set: LoaderSet) => {
  const watch = { touched: false };
  const touch = (): void => {
    watch.touched = true;
  };
  const context: GraphQLContext = {
    get viewer() {
      touch();
      return viewer;
    },
    services: deps.services,
    loaders: new Loaders(set, touch),
    requestId: '',
    address: '',
    userAgent: '',
    cookie: noCookie,
    live: deps.live,
  };
  return { context, watch };
};
