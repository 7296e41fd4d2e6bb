import pg from 'pg';

/** The group's id in the databases of the plain systems; direct chats are 0, 1, 2, … */
export const GROUP_ID = 1_000_000;

export const directChatOf = (person: number): number => person >> 1;

/** What a person signs in with, in the systems that are ours to make up. */
export const tokenOf = (person: number): string => `token-of-person-${person}`;

/**
 * The tables of the plain systems with people, chats and sessions in them: what somebody writes down first who makes a chat of the parts.
 * One row a message, one index to page by.
 */
export const makePlainDatabase = async (databaseUrl: string, people: number, groupSize: number): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`
      CREATE TABLE sessions (token text PRIMARY KEY, user_id int NOT NULL);
      CREATE TABLE members (chat_id int NOT NULL, user_id int NOT NULL, PRIMARY KEY (user_id, chat_id));
      CREATE TABLE messages (
        id bigserial PRIMARY KEY,
        chat_id int NOT NULL,
        sender_id int NOT NULL,
        client_message_id text NOT NULL,
        body text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX messages_by_chat ON messages (chat_id, id);
    `);
    await client.query(`INSERT INTO sessions SELECT 'token-of-person-' || p, p FROM generate_series(0, $1::int - 1) AS p`, [people]);
    await client.query(`INSERT INTO members SELECT p / 2, p FROM generate_series(0, $1::int - 1) AS p`, [people]);
    await client.query(`INSERT INTO members SELECT $1, p FROM generate_series(0, $2::int - 1) AS p`, [GROUP_ID, groupSize]);
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
};
