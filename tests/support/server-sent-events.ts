import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import type { GraphqlAnswer } from './app.ts';
import { waitFor } from './wait-for.ts';

/** A subscription over server-sent events, as any HTTP client can have it. */
export const readEvents = <Data, Variables>(
  url: string,
  token: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
) => {
  const abort = new AbortController();
  const events: GraphqlAnswer<Data>[] = [];
  let ended = false;
  let taken = 0;

  const read = async (): Promise<void> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: print(document), variables }),
      signal: abort.signal,
    });
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = /^event: (.*)$/m.exec(block)?.[1];
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (event === 'next' && data !== undefined) events.push(JSON.parse(data) as GraphqlAnswer<Data>);
      }
    }
  };
  const reading = read()
    .catch(() => {})
    .finally(() => {
      ended = true;
    });

  return {
    events,
    ended: () => ended,
    /** The first event that fits and has not been taken. */
    next: (fits: (data: Data | null | undefined) => boolean): Promise<GraphqlAnswer<Data>> =>
      waitFor(
        () => {
          for (; taken < events.length; taken += 1) {
            if (fits(events[taken]?.data)) return events[taken++];
          }
          return undefined;
        },
        `a server-sent event; had ${JSON.stringify(events).slice(0, 1_000)}`,
      ),
    async stop(): Promise<void> {
      abort.abort();
      await reading;
    },
  };
};
