-- What a batch of sends changed is announced by one row of the outbox and not by one a chat: of sixty sends that leave together, writing and
-- deleting sixty rows was a tenth of what the database did. The row stands under the first chat and goes when all have been published.
-- A relay of the last version tells of the first alone; the hubs find the others in the log with their next sweep.
ALTER TABLE outbox
  ADD COLUMN more_streams bigint[],
  ADD COLUMN more_versions integer[];

CREATE OR REPLACE FUNCTION append_together(p_batch jsonb) RETURNS text
LANGUAGE plpgsql
-- The tables are joined row by row through their keys, however small they were when the plan was made.
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
  v_appended json;
  v_users bigint[];
  v_chats bigint[];
  v_cleared json;
BEGIN
  WITH locked AS MATERIALIZED (
    SELECT e.*, c.last_seq, c.version, c.kind = 'DIRECT' AS direct, m.drafted
    FROM jsonb_to_recordset(p_batch)
        AS e(i integer, chat bigint, sender bigint, client text, id bigint, kind text, content jsonb, newest boolean)
      JOIN chats c ON c.id = e.chat
      JOIN members m ON m.chat_id = e.chat AND m.user_id = e.sender
    WHERE c.can_send AND m.state = 'JOINED'
      AND (m.role <> 'MEMBER'
        OR (NOT c.muted_all AND c.slow_seconds = 0 AND (m.muted_until IS NULL OR m.muted_until <= clock_timestamp())))
    ORDER BY e.chat, e.i FOR UPDATE OF c, m
  ), numbered AS MATERIALIZED (
    -- The moment is taken under the chat's lock, so it does not run backwards within a chat while the database's clock does not.
    SELECT l.*, l.last_seq + l.n AS seq, l.version + l.n AS next_version, clock_timestamp()::timestamptz(3) AS at
    FROM (
      SELECT *, (row_number() OVER (PARTITION BY chat ORDER BY i))::integer AS n, count(*) OVER (PARTITION BY chat) AS size FROM locked
    ) AS l
  ), inserted AS (
    INSERT INTO messages (chat_id, seq, id, sender_id, client_message_id, kind, content, version, created_at, changed_at)
    SELECT chat, seq, id, sender, client, kind, content, next_version, at, at FROM numbered
  ), marked AS (
    -- Whoever sends has read what came before.
    UPDATE members m SET read_seq = n.seq, delivered_seq = n.seq, marked_at = n.at, drafted = false
    FROM numbered n WHERE n.newest AND m.chat_id = n.chat AND m.user_id = n.sender
  ), moved AS (
    UPDATE chats c SET last_seq = n.seq, version = n.next_version, last_activity_at = n.at, changed_at = n.at
    FROM numbered n WHERE n.n = n.size AND c.id = n.chat
  ), announced AS (
    INSERT INTO outbox (stream_id, version, stream, more_streams, more_versions)
    SELECT streams[1], versions[1], 'CHAT', nullif(streams[2:], '{}'), nullif(versions[2:], '{}')
    FROM (
      SELECT array_agg(chat ORDER BY chat) AS streams, array_agg(next_version ORDER BY chat) AS versions FROM numbered WHERE n = size
    ) AS a WHERE streams IS NOT NULL
  )
  SELECT json_agg(json_build_array(n.i, n.seq, n.next_version, (extract(epoch FROM n.at) * 1000)::bigint, peer.user_id::text,
      me.show_read_receipts AND them.show_read_receipts)),
      array_agg(n.sender ORDER BY n.sender, n.chat) FILTER (WHERE n.drafted AND n.newest),
      array_agg(n.chat ORDER BY n.sender, n.chat) FILTER (WHERE n.drafted AND n.newest)
    INTO v_appended, v_users, v_chats
    FROM numbered n
    LEFT JOIN members peer ON n.direct AND n.newest AND peer.chat_id = n.chat AND peer.user_id <> n.sender
    LEFT JOIN users them ON them.id = peer.user_id
    LEFT JOIN users me ON peer.user_id IS NOT NULL AND me.id = n.sender;
  IF v_users IS NOT NULL THEN
    -- No draft outlives the message that it became. A statement of its own: a draft may have been saved while a lock was waited for.
    UPDATE drafts d SET text = '', saved_at = clock_timestamp() FROM unnest(v_users, v_chats) AS k(u, c) WHERE d.user_id = k.u AND d.chat_id = k.c;
    SELECT json_agg(json_build_array(a.user_id::text, a.version)) INTO v_cleared
      FROM account_changed(v_users, array_fill('DRAFT'::text, ARRAY[array_length(v_users, 1)]), v_chats) a;
  END IF;
  RETURN json_build_object('appended', v_appended, 'cleared', v_cleared)::text;
EXCEPTION WHEN unique_violation THEN
  RETURN '{"appended":null,"cleared":null}';
END $$;
