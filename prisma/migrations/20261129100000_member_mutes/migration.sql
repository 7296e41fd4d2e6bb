-- Who may not write for a time, and how often people may: decided under the chat's lock, where a message is appended. A place stays muted
-- when its member leaves, so that nobody gets rid of it by coming back. The owner and admins may always write.
ALTER TABLE chats
  ADD COLUMN muted_all boolean NOT NULL DEFAULT false,
  -- Seconds between two messages of one member; 0 where there is no slow mode.
  ADD COLUMN slow_seconds integer NOT NULL DEFAULT 0;
ALTER TABLE members
  ADD COLUMN muted_until timestamptz(3),
  -- When they last wrote while there was a slow mode.
  ADD COLUMN wrote_at timestamptz(3);

-- As before, and it passes over those who are muted, and over members where there is a slow mode: append_apart says what becomes of these.
-- One comparison more of rows that are read and locked anyway.
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
    INSERT INTO outbox (stream_id, version, stream) SELECT chat, next_version, 'CHAT' FROM numbered WHERE n = size
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

-- Appends one after the other and says of each what became of it: OK, DUPLICATE, REUSED, NO_CHAT, CLOSED; MUTED, with `until`, null when all
-- are muted; SLOW, with the moment from which on the next one is taken as `until` and this moment as `created_at`. What was stored before
-- is a DUPLICATE, whoever is muted since. For each draft cleared one more row comes, at the end: `i` -1, status DRAFT_CLEARED, `id` the user,
-- `version` their account's.
CREATE FUNCTION append_apart(p_batch jsonb)
RETURNS TABLE (i integer, status text, seq integer, version integer, id bigint, created_at timestamptz,
               kind text, content jsonb, recalled_at timestamptz, recalled_by bigint, until timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  e record;
  c record;
  o record;
  m record;
  v_chat bigint := NULL;
  v_seq integer;
  v_version integer;
  v_found boolean;
  v_refused text;
  v_now timestamptz;
  v_at timestamptz;
  v_changed boolean := false;
  v_drafted boolean;
  v_users bigint[] := '{}';
  v_chats bigint[] := '{}';
BEGIN
  FOR e IN SELECT * FROM jsonb_to_recordset(p_batch)
      AS x(i integer, chat bigint, sender bigint, client text, id bigint, kind text, content jsonb) LOOP
    IF v_chat IS DISTINCT FROM e.chat THEN
      IF v_changed THEN
        UPDATE chats SET last_seq = v_seq, version = v_version, last_activity_at = v_at, changed_at = v_at WHERE chats.id = v_chat;
        INSERT INTO outbox (stream_id, version, stream) VALUES (v_chat, v_version, 'CHAT');
      END IF;
      v_chat := e.chat;
      v_changed := false;
      SELECT last_seq, chats.version, can_send, muted_all, slow_seconds INTO c FROM chats WHERE chats.id = e.chat FOR UPDATE;
      v_found := FOUND;
      v_seq := c.last_seq;
      v_version := c.version;
    END IF;
    i := e.i; seq := NULL; version := NULL; id := NULL; created_at := NULL; kind := NULL; content := NULL; recalled_at := NULL;
    recalled_by := NULL; until := NULL;
    IF v_found THEN
      SELECT role, muted_until, wrote_at INTO o FROM members WHERE chat_id = e.chat AND user_id = e.sender AND state = 'JOINED';
    END IF;
    IF NOT v_found OR NOT FOUND THEN
      status := 'NO_CHAT';
      RETURN NEXT;
      CONTINUE;
    END IF;
    -- Taken under the chat's lock, so it does not run backwards within a chat while the database's clock does not.
    v_now := clock_timestamp();
    v_refused := CASE
      WHEN NOT c.can_send THEN 'CLOSED'
      WHEN o.role <> 'MEMBER' THEN NULL
      WHEN c.muted_all OR o.muted_until > v_now THEN 'MUTED'
      WHEN o.wrote_at + make_interval(secs => c.slow_seconds) > v_now THEN 'SLOW'
    END;
    IF v_refused IS NULL THEN
      INSERT INTO messages (chat_id, seq, id, sender_id, client_message_id, kind, content, version, created_at, changed_at)
        VALUES (e.chat, v_seq + 1, e.id, e.sender, e.client, e.kind, e.content, v_version + 1, v_now, v_now)
        ON CONFLICT (chat_id, sender_id, client_message_id) DO NOTHING;
    END IF;
    IF v_refused IS NOT NULL OR NOT FOUND THEN
      SELECT messages.seq, messages.version, messages.id, messages.created_at, messages.kind, messages.content, messages.recalled_at,
             messages.recalled_by INTO m
        FROM messages WHERE chat_id = e.chat AND sender_id = e.sender AND client_message_id = e.client;
      IF FOUND THEN
        status := CASE WHEN m.recalled_at IS NOT NULL OR (m.kind = e.kind AND m.content = e.content) THEN 'DUPLICATE' ELSE 'REUSED' END;
        seq := m.seq; version := m.version; id := m.id; created_at := m.created_at; kind := m.kind; content := m.content;
        recalled_at := m.recalled_at; recalled_by := m.recalled_by;
      ELSE
        status := coalesce(v_refused, 'CLOSED');
        IF v_refused = 'MUTED' AND NOT c.muted_all THEN
          until := o.muted_until;
        ELSIF v_refused = 'SLOW' THEN
          until := o.wrote_at + make_interval(secs => c.slow_seconds);
          created_at := v_now::timestamptz(3);
        END IF;
      END IF;
      RETURN NEXT;
      CONTINUE;
    END IF;
    v_seq := v_seq + 1;
    v_version := v_version + 1;
    v_at := v_now;
    -- Whoever sends has read what came before.
    UPDATE members SET read_seq = v_seq, delivered_seq = v_seq, marked_at = v_at,
        wrote_at = CASE WHEN c.slow_seconds > 0 THEN v_at ELSE wrote_at END
      WHERE chat_id = e.chat AND user_id = e.sender RETURNING drafted INTO v_drafted;
    IF v_drafted THEN
      UPDATE members SET drafted = false WHERE chat_id = e.chat AND user_id = e.sender;
      UPDATE drafts SET text = '', saved_at = v_at WHERE user_id = e.sender AND chat_id = e.chat;
      v_users := v_users || e.sender;
      v_chats := v_chats || e.chat;
    END IF;
    v_changed := true;
    status := 'OK'; seq := v_seq; version := v_version; id := e.id; created_at := v_at::timestamptz(3); kind := e.kind; content := e.content;
    RETURN NEXT;
  END LOOP;
  IF v_changed THEN
    UPDATE chats SET last_seq = v_seq, version = v_version, last_activity_at = v_at, changed_at = v_at WHERE chats.id = v_chat;
    INSERT INTO outbox (stream_id, version, stream) VALUES (v_chat, v_version, 'CHAT');
  END IF;
  IF array_length(v_users, 1) > 0 THEN
    SELECT array_agg(k.u ORDER BY k.u), array_agg(k.c ORDER BY k.u) INTO v_users, v_chats FROM unnest(v_users, v_chats) AS k(u, c);
    FOR m IN SELECT * FROM account_changed(v_users, array_fill('DRAFT'::text, ARRAY[array_length(v_users, 1)]), v_chats) LOOP
      i := -1; status := 'DRAFT_CLEARED'; seq := NULL; version := m.version; id := m.user_id; created_at := NULL; kind := NULL;
      content := NULL; recalled_at := NULL; recalled_by := NULL; until := NULL;
      RETURN NEXT;
    END LOOP;
  END IF;
END $$;

-- What a process of the last version calls. It knows neither mute nor slow mode: to it, the chat is closed.
CREATE OR REPLACE FUNCTION append_and_clear_drafts(p_batch jsonb)
RETURNS TABLE (i integer, status text, seq integer, version integer, id bigint, created_at timestamptz,
               kind text, content jsonb, recalled_at timestamptz, recalled_by bigint)
LANGUAGE sql AS $$
  SELECT a.i, CASE WHEN a.status IN ('MUTED', 'SLOW') THEN 'CLOSED' ELSE a.status END, a.seq, a.version, a.id,
    CASE WHEN a.status = 'SLOW' THEN NULL ELSE a.created_at END, a.kind, a.content, a.recalled_at, a.recalled_by
  FROM append_apart(p_batch) a
$$;
