import { WebSocket } from 'ws';
import { ask, type Data, type Problem, Refused } from '../ask.ts';

const CHAT = `id kind lastSeq viewerMember { joinedSeq clearedSeq readSeq deliveredSeq } peer { id } peerMarks { deliveredSeq readSeq }`;
const MESSAGE = `id seq version sender { id } content { __typename ... on TextContent { body } }`;
const CHANGES = `chatId previousVersion version reset cursor chat { ${CHAT} } messages { ${MESSAGE} } hole { fromSeq toSeq }`;
const EVENT = `__typename
  ... on ChatChanges { ${CHANGES} }
  ... on ChatRemoved { chatId version cursor }
  ... on AccountChanges { previousVersion version reset cursor }
  ... on MarksChanged { chatId userId deliveredSeq readSeq cursor }
  ... on TypingChanged { chatId typing }
  ... on CaughtUp { cursor serverTime }
  ... on Heartbeat { cursor nextBeatMs recent { chatId version } }`;

export const EVENTS_OPERATION = `subscription Events($after: Cursor) { events(after: $after) { ${EVENT} } }`;
const SYNC = `query Sync($after: Cursor) { sync(after: $after) { cursor events { ${EVENT} } } }`;
export const CHANGES_OPERATION = `query Changes($chatId: ID!, $after: Int!) { chat(id: $chatId) { changes(after: $after) { ${CHANGES} } } }`;
export const HISTORY_OPERATION = `query History($chatId: ID!, $beforeSeq: Int!) {
  chat(id: $chatId) { messages(last: 50, beforeSeq: $beforeSeq) { edges { node { ${MESSAGE} } } } } }`;

export interface CarrierListener {
  frame(frame: Data): void;
  /** Nothing more comes. With the code of the refusal, where there was one. */
  end(code: string | null): void;
}

export interface CarrierOptions {
  readonly url: string;
  readonly token: string;
  readonly after: string | null;
  readonly listener: CarrierListener;
}

/** A way on which frames come. Returns the function that leaves it; the listener hears nothing after that. */
export type Carrier = (options: CarrierOptions) => () => void;

const CLOSE_UNAUTHORIZED = 4401;

/** Passes on until the first end, and once only. */
const once = ({ frame, end }: CarrierListener) => {
  let isOver = false;
  return {
    frame: (each: Data): void => {
      if (!isOver) frame(each);
    },
    end: (code: string | null): void => {
      if (isOver) return;
      isOver = true;
      end(code);
    },
    leave: (): void => {
      isOver = true;
    },
  };
};

const codeOf = (problems: readonly Problem[] | undefined): string => problems?.[0]?.extensions?.code ?? 'UNKNOWN';

/** The protocol graphql-transport-ws by hand. */
export const overSocket: Carrier = ({ url, token, after, listener }) => {
  const heard = once(listener);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const say = (message: object): void => socket.send(JSON.stringify(message));
  socket.on('open', () => say({ type: 'connection_init', payload: { token } }));
  socket.on('message', (bytes: Buffer) => {
    const { type, payload } = JSON.parse(bytes.toString()) as Data;
    if (type === 'connection_ack') say({ id: '1', type: 'subscribe', payload: { query: EVENTS_OPERATION, variables: { after } } });
    else if (type === 'ping') say({ type: 'pong' });
    else if (type === 'next' && payload.errors === undefined) heard.frame(payload.data.events);
    else if (type === 'next') heard.end(codeOf(payload.errors));
    else if (type === 'error') heard.end(codeOf(payload));
    else if (type === 'complete') heard.end(null);
  });
  socket.on('error', () => heard.end(null));
  socket.on('close', (code) => heard.end(code === CLOSE_UNAUTHORIZED ? 'UNAUTHENTICATED' : null));
  return () => {
    heard.leave();
    socket.terminate();
  };
};

/** Server-sent events over a plain request. */
export const overStream: Carrier = ({ url, token, after, listener }) => {
  const heard = once(listener);
  const abort = new AbortController();
  const read = async (): Promise<void> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: EVENTS_OPERATION, variables: { after } }),
      signal: abort.signal,
    });
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.+)$/m.exec(block)?.[1];
        if (data === undefined || !/^event: next$/m.test(block)) continue;
        const result = JSON.parse(data) as Data;
        if (result.errors === undefined) heard.frame(result.data.events);
        else heard.end(codeOf(result.errors));
      }
    }
  };
  read().then(
    () => heard.end(null),
    () => heard.end(null),
  );
  return () => {
    heard.leave();
    abort.abort();
  };
};

const POLL_EVERY_MS = 500;

/** Asks every half second. What a stream says with a beat, an answer says by having come. */
export const byPolling: Carrier = ({ url, token, after, listener }) => {
  const heard = once(listener);
  let isOver = false;
  const poll = async (): Promise<void> => {
    for (let cursor = after; !isOver;) {
      const { sync } = await ask(url, token, SYNC, { after: cursor });
      if (isOver) return;
      for (const frame of sync.events) heard.frame(frame);
      cursor = sync.cursor;
      await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
    }
  };
  poll().catch((error: unknown) => heard.end(error instanceof Refused ? error.code : null));
  return () => {
    isOver = true;
    heard.leave();
  };
};
