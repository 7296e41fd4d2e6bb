import pg from 'pg';

/**
 * Fills the direct chats with messages of the past, the same number in each, straight in the tables: a million sends would take longer than
 * the measurement. Seqs and versions go on where the chats were, so that what is sent afterwards follows on.
 */
export const storeMessages = async (databaseUrl: string, total: number): Promise<number> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SET statement_timeout = 0');
    const { rows } = await client.query<{ chats: number }>(`SELECT count(*)::int AS chats FROM chats WHERE kind = 'DIRECT'`);
    const perChat = Math.ceil(total / (rows[0]?.chats ?? 1));
    await client.query(
      `INSERT INTO messages (chat_id, seq, id, sender_id, client_message_id, kind, content, version, created_at, changed_at)
       SELECT c.id, c.last_seq + n, c.id + n, m.user_id, 'stored-' || n, 'TEXT', jsonb_build_object('body', rpad('A message of the past ' || n, 100, '.')),
              c.version + n, now() - interval '2 days', now() - interval '2 days'
         FROM chats c
         CROSS JOIN LATERAL (SELECT user_id FROM members WHERE chat_id = c.id ORDER BY user_id LIMIT 1) m
         CROSS JOIN generate_series(1, $1::int) AS n
        WHERE c.kind = 'DIRECT'`,
      [perChat],
    );
    await client.query(`UPDATE chats SET last_seq = last_seq + $1, version = version + $1 WHERE kind = 'DIRECT'`, [perChat]);
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
    return perChat * (rows[0]?.chats ?? 0);
  } finally {
    await client.end();
  }
};
