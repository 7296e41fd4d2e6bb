import { print, type DocumentNode } from 'graphql';
import { WebSocket } from 'ws';

/** A socket that speaks the protocol and nothing more, to be treated badly. */
export const openRawSocket = (url: string, token: string) => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const messages: string[] = [];
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  socket.on('error', () => {});
  socket.on('message', (data: Buffer) => messages.push(data.toString()));
  const say = (message: object): void => socket.send(JSON.stringify(message));
  const opened = new Promise<void>((resolve) => socket.once('open', () => resolve()));
  return {
    socket,
    messages,
    closed,
    async init(): Promise<void> {
      await opened;
      say({ type: 'connection_init', payload: { token } });
    },
    subscribe: (id: string, document: DocumentNode, variables: object = {}): void =>
      say({ id, type: 'subscribe', payload: { query: print(document), variables } }),
    /** What the subscription's `next` messages carried. */
    payloads: <Data>(): Data[] =>
      messages.flatMap((text) => {
        const message = JSON.parse(text) as { type: string; payload: { data: Data } };
        return message.type === 'next' ? [message.payload.data] : [];
      }),
  };
};
