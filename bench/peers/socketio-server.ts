/** A chat of Socket.IO, its Redis adapter and PostgreSQL, as their guides show it: `node socketio-server.ts <database> <redis> <port>`. */
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import pg from 'pg';
import { Server } from 'socket.io';
import { answerQuestions } from '../measured.ts';

const [databaseUrl = '', redisUrl = '', port = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
const publisher = new Redis(redisUrl);
const subscriber = publisher.duplicate();
const http = createServer();
const io = new Server(http, { adapter: createAdapter(publisher, subscriber), perMessageDeflate: false });
await new Promise<void>((resolve) => http.listen(Number(port), '127.0.0.1', resolve));

io.use((socket, next) => {
  const { token } = socket.handshake.auth as { token?: string };
  pool.query<{ user_id: number }>('SELECT user_id FROM sessions WHERE token = $1', [token]).then(({ rows: [row] }) => {
    if (row === undefined) return next(new Error('Unauthorized'));
    socket.data = { userId: row.user_id };
    next();
  }, next);
});

io.on('connection', async (socket) => {
  const { userId } = socket.data as { userId: number };
  socket.on(
    'send',
    async ({ chatId, clientMessageId, body }: { chatId: number; clientMessageId: string; body: string }, ack: (answer: object) => void) => {
      if (!socket.rooms.has(`chat:${chatId}`)) return ack({ error: 'You are not in this chat.' });
      const { rows } = await pool.query<{ id: string; created_at: Date }>(
        'INSERT INTO messages (chat_id, sender_id, client_message_id, body) VALUES ($1, $2, $3, $4) RETURNING id, created_at',
        [chatId, userId, clientMessageId, body],
      );
      const [{ id, created_at: createdAt }] = rows as [{ id: string; created_at: Date }];
      io.to(`chat:${chatId}`).emit('message', { id, chatId, senderId: userId, clientMessageId, createdAt, body });
      ack({ id });
    },
  );
  const { rows } = await pool.query<{ chat_id: number }>('SELECT chat_id FROM members WHERE user_id = $1', [userId]);
  await socket.join(rows.map((row) => `chat:${row.chat_id}`));
  socket.emit('ready');
});

answerQuestions({
  url: `http://127.0.0.1:${port}`,
  async close() {
    await io.close();
    await pool.end();
    publisher.disconnect();
    subscriber.disconnect();
  },
});
