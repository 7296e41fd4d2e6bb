import { WebSocket } from 'ws';

/** A graphql-transport-ws client that does no more than the measurement needs. */
export const connect = (url: string, token: string): Promise<LoadSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { perMessageDeflate: false });
    const answers = new Map<string, (payload: unknown) => void>();
    let count = 0;
    const load: LoadSocket = {
      onFrame: null,
      ask(query, variables) {
        const id = `q${(count += 1)}`;
        return new Promise((answer) => {
          answers.set(id, answer);
          socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables } }));
        });
      },
      subscribe(query, variables) {
        socket.send(JSON.stringify({ id: 's', type: 'subscribe', payload: { query, variables } }));
      },
      close: () => socket.terminate(),
    };
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { token } })));
    socket.on('error', reject);
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.startsWith('{"id":"s","type":"next"')) {
        load.onFrame?.(text);
        return;
      }
      const message = JSON.parse(text) as { id?: string; type: string; payload?: unknown };
      if (message.type === 'connection_ack') resolve(load);
      else if (message.type === 'ping') socket.send('{"type":"pong"}');
      else if (message.type === 'next' || message.type === 'error') {
        answers.get(message.id ?? '')?.(message.payload);
        answers.delete(message.id ?? '');
      }
    });
  });

export interface LoadSocket {
  /** Each frame of the subscription, as text. */
  onFrame: ((text: string) => void) | null;
  ask(query: string, variables: object): Promise<unknown>;
  subscribe(query: string, variables: object): void;
  close(): void;
}
