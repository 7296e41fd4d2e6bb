/** The floor: `ws` and group commit, without GraphQL and without rules: `node ws-server.ts <database> <port>`. */
import pg from 'pg';
import { type WebSocket, WebSocketServer } from 'ws';
import { answerQuestions } from '../measured.ts';

interface Pending {
  readonly chatId: number;
  readonly senderId: number;
  readonly clientMessageId: string;
  readonly body: string;
  readonly from: Writer;
}

/** Writes what is due to a socket in one turn in one write. */
interface Writer {
  write(text: string): void;
}

const BATCH_MAX = 256;
const [databaseUrl = '', port = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
const sockets = new WebSocketServer({ port: Number(port), host: '127.0.0.1', perMessageDeflate: false });
const listeners = new Map<number, Set<Writer>>();

const createWriter = (socket: WebSocket): Writer => {
  // The stream below `ws`, which has no cork of its own.
  const { _socket: stream } = socket as unknown as { _socket: { cork(): void; uncork(): void } };
  let corked = false;
  return {
    write(text) {
      if (!corked) {
        corked = true;
        stream.cork();
        setImmediate(() => {
          corked = false;
          stream.uncork();
        });
      }
      socket.send(text);
    },
  };
};

let queue: Pending[] = [];
let writing = false;

/** What came while one batch was being stored is the next one. */
const storeQueued = async (): Promise<void> => {
  if (writing) return;
  writing = true;
  while (queue.length > 0) {
    const batch = queue.slice(0, BATCH_MAX);
    queue = queue.slice(BATCH_MAX);
    const { rows } = await pool.query<{ id: string }>({
      name: 'store',
      text: `INSERT INTO messages (chat_id, sender_id, client_message_id, body)
             SELECT * FROM unnest($1::int[], $2::int[], $3::text[], $4::text[]) RETURNING id`,
      values: [
        batch.map((one) => one.chatId),
        batch.map((one) => one.senderId),
        batch.map((one) => one.clientMessageId),
        batch.map((one) => one.body),
      ],
    });
    for (const [i, { chatId, senderId, clientMessageId, body, from }] of batch.entries()) {
      const id = rows[i]?.id;
      from.write(JSON.stringify({ ack: clientMessageId, id }));
      const text = JSON.stringify({ id, chatId, senderId, clientMessageId, createdAt: new Date(), body });
      for (const listener of listeners.get(chatId) ?? []) listener.write(text);
    }
  }
  writing = false;
};

sockets.on('connection', (socket, request) => {
  const writer = createWriter(socket);
  const joined: Set<Writer>[] = [];
  let userId = -1;
  const signIn = async (): Promise<void> => {
    const { rows } = await pool.query<{ user_id: number; chat_id: number }>({
      name: 'sign-in',
      text: 'SELECT user_id, chat_id FROM sessions JOIN members USING (user_id) WHERE token = $1',
      values: [(request.url ?? '').slice(2)],
    });
    for (const row of rows) {
      userId = row.user_id;
      const chat = listeners.get(row.chat_id) ?? new Set();
      listeners.set(row.chat_id, chat.add(writer));
      joined.push(chat);
    }
    writer.write('{"ready":true}');
  };
  socket.on('message', (data: Buffer) => {
    const { chatId, clientMessageId, body } = JSON.parse(data.toString()) as { chatId: number; clientMessageId: string; body: string };
    queue.push({ chatId, senderId: userId, clientMessageId, body, from: writer });
    void storeQueued();
  });
  socket.on('close', () => {
    for (const chat of joined) chat.delete(writer);
  });
  void signIn();
});

await new Promise((resolve) => sockets.once('listening', resolve));
answerQuestions({
  url: `http://127.0.0.1:${port}`,
  async close() {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    await pool.end();
  },
});
