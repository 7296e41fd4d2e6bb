-- Messages that end by themselves. A chat says how long from when each is stored; the end of a message is fixed then (append_apart) and no
-- later change of the chat moves it. From that moment on nobody is told what it said: every reading looks at the end by the database's clock,
-- and a worker deletes the content (message_ends says where). What was appended to a plain chat is no wider: both columns are null there.
ALTER TABLE chats ADD COLUMN disappear_seconds integer NOT NULL DEFAULT 0;
ALTER TABLE messages
  ADD COLUMN expires_at timestamptz(3),
  -- The end of the message that it quotes.
  ADD COLUMN quote_expires_at timestamptz(3);

-- What is to be deleted next of which message: the whole of it, or the words it quotes, whichever ends first.
CREATE TABLE message_ends (
  chat_id bigint NOT NULL,
  seq integer NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  PRIMARY KEY (chat_id, seq)
);
CREATE INDEX message_ends_due ON message_ends (ends_at);

-- A content without the words that it quotes.
CREATE FUNCTION without_quote(p_content jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN p_content ? 'replyTo'
    THEN jsonb_set(p_content, '{replyTo}', (p_content->'replyTo') || '{"kind":"EXPIRED","excerpt":""}') ELSE p_content END
$$;

-- What a tombstone keeps of a content: nothing that was said. Whether its sender was there it tells still, since that is concluded from it.
CREATE FUNCTION emptied(p_content jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN p_content ? 'away' THEN '{"away":true}'::jsonb ELSE '{}'::jsonb END
$$;

-- What may be told of a content now. One moment for a whole statement, so that its columns agree.
CREATE FUNCTION content_now(p_content jsonb, p_expires timestamptz, p_quote_expires timestamptz) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN p_expires <= statement_timestamp() THEN emptied(p_content)
    WHEN p_quote_expires <= statement_timestamp() THEN without_quote(p_content) ELSE p_content END
$$;

-- From its end on a message is a tombstone: whether its content is deleted yet makes no difference to anyone who asks. Its moment is the end
-- itself, which tells it from one that was recalled. The sender stands there as who took it back, for processes that know no end.
CREATE FUNCTION recalled_now(p_recalled timestamptz, p_by bigint, p_expires timestamptz, p_sender bigint, OUT recalled_at timestamptz, OUT recalled_by bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN p_expires <= statement_timestamp() THEN coalesce(p_recalled, p_expires) ELSE p_recalled END,
    CASE WHEN p_expires <= statement_timestamp() THEN coalesce(p_by, p_sender) ELSE p_by END
$$;

-- The readings, with the end; the rest is as it was.
DROP FUNCTION messages_changed(bigint[], integer[], integer[], timestamptz, integer);
CREATE FUNCTION messages_changed(p_chats bigint[], p_after integer[], p_floor integer[], p_since timestamptz, p_limit integer)
RETURNS TABLE (mark text, chat_id bigint, seq integer, id bigint, sender_id bigint, client_message_id text, kind text, content jsonb,
               version integer, created_at timestamptz, recalled_at timestamptz, recalled_by bigint, expires_at timestamptz)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
  m record;
  v_count integer;
BEGIN
  FOR n IN 1..coalesce(array_length(p_chats, 1), 0) LOOP
    v_count := 0;
    FOR m IN SELECT * FROM messages WHERE messages.chat_id = p_chats[n] AND messages.version > p_after[n]
        ORDER BY messages.version DESC LIMIT p_limit + 1 LOOP
      v_count := v_count + 1;
      mark := CASE WHEN m.changed_at <= p_since THEN 'BOUNDARY' WHEN v_count > p_limit THEN 'TRUNCATED' ELSE 'ROW' END;
      CONTINUE WHEN mark = 'ROW' AND m.seq <= p_floor[n];
      chat_id := m.chat_id; seq := m.seq; id := m.id; sender_id := m.sender_id; client_message_id := m.client_message_id;
      kind := m.kind; version := m.version; created_at := m.created_at; expires_at := m.expires_at;
      content := m.content; recalled_at := m.recalled_at; recalled_by := m.recalled_by;
      IF m.expires_at <= statement_timestamp() THEN
        content := emptied(m.content); recalled_at := coalesce(m.recalled_at, m.expires_at); recalled_by := coalesce(m.recalled_by, m.sender_id);
      ELSIF m.quote_expires_at <= statement_timestamp() THEN
        content := without_quote(m.content);
      END IF;
      RETURN NEXT;
      EXIT WHEN mark <> 'ROW';
    END LOOP;
  END LOOP;
END $$;

-- The newest messages of each chat above its floor, newest first.
DROP FUNCTION messages_tail(bigint[], integer[], integer[]);
CREATE FUNCTION messages_tail(p_chats bigint[], p_floor integer[], p_limits integer[])
RETURNS TABLE (chat_id bigint, seq integer, id bigint, sender_id bigint, client_message_id text, kind text, content jsonb,
               version integer, created_at timestamptz, recalled_at timestamptz, recalled_by bigint, expires_at timestamptz)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  FOR n IN 1..coalesce(array_length(p_chats, 1), 0) LOOP
    RETURN QUERY SELECT m.chat_id, m.seq, m.id, m.sender_id, m.client_message_id, m.kind,
        CASE WHEN m.expires_at <= statement_timestamp() THEN emptied(m.content) WHEN m.quote_expires_at <= statement_timestamp() THEN without_quote(m.content) ELSE m.content END,
        m.version, m.created_at,
        CASE WHEN m.expires_at <= statement_timestamp() THEN coalesce(m.recalled_at, m.expires_at) ELSE m.recalled_at END,
        CASE WHEN m.expires_at <= statement_timestamp() THEN coalesce(m.recalled_by, m.sender_id) ELSE m.recalled_by END, m.expires_at
      FROM messages m WHERE m.chat_id = p_chats[n] AND m.seq > p_floor[n] ORDER BY m.seq DESC LIMIT p_limits[n];
  END LOOP;
END $$;

-- Messages by place.
DROP FUNCTION messages_at(bigint[], integer[]);
CREATE FUNCTION messages_at(p_chats bigint[], p_seqs integer[])
RETURNS TABLE (chat_id bigint, seq integer, id bigint, sender_id bigint, client_message_id text, kind text, content jsonb,
               version integer, created_at timestamptz, recalled_at timestamptz, recalled_by bigint, expires_at timestamptz)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  FOR n IN 1..coalesce(array_length(p_chats, 1), 0) LOOP
    RETURN QUERY SELECT m.chat_id, m.seq, m.id, m.sender_id, m.client_message_id, m.kind,
        CASE WHEN m.expires_at <= statement_timestamp() THEN emptied(m.content) WHEN m.quote_expires_at <= statement_timestamp() THEN without_quote(m.content) ELSE m.content END,
        m.version, m.created_at,
        CASE WHEN m.expires_at <= statement_timestamp() THEN coalesce(m.recalled_at, m.expires_at) ELSE m.recalled_at END,
        CASE WHEN m.expires_at <= statement_timestamp() THEN coalesce(m.recalled_by, m.sender_id) ELSE m.recalled_by END, m.expires_at
      FROM messages m WHERE m.chat_id = p_chats[n] AND m.seq = p_seqs[n];
  END LOOP;
END $$;

-- As before, and it passes over chats whose messages end: append_apart gives them their end. One comparison more of rows that are read and
-- locked anyway.
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
    WHERE c.can_send AND m.state = 'JOINED' AND c.disappear_seconds = 0
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

-- Appends one after the other and says of each what became of it: OK, DUPLICATE, REUSED, NO_CHAT, CLOSED; MUTED, with `until`, null when all
-- are muted; SLOW, with the moment from which on the next one is taken as `until` and this moment as `created_at`. What was stored before
-- is a DUPLICATE, whoever is muted since. For each draft cleared one more row comes, at the end: `i` -1, status DRAFT_CLEARED, `id` the user,
-- `version` their account's. As before, and: where messages end, each gets its end here, once and for all. `quoteEnds` is the end of the message
-- that one quotes. `away`: its sender need not be there (it was scheduled), so it moves none of their marks, and their draft stays.
DROP FUNCTION append_apart(jsonb);
CREATE FUNCTION append_apart(p_batch jsonb)
RETURNS TABLE (i integer, status text, seq integer, version integer, id bigint, created_at timestamptz,
               kind text, content jsonb, recalled_at timestamptz, recalled_by bigint, until timestamptz, expires_at timestamptz)
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
  v_ends timestamptz(3);
  v_first timestamptz(3);
  v_changed boolean := false;
  v_drafted boolean;
  v_users bigint[] := '{}';
  v_chats bigint[] := '{}';
BEGIN
  FOR e IN SELECT * FROM jsonb_to_recordset(p_batch)
      AS x(i integer, chat bigint, sender bigint, client text, id bigint, kind text, content jsonb, away boolean, "quoteEnds" timestamptz) LOOP
    IF v_chat IS DISTINCT FROM e.chat THEN
      IF v_changed THEN
        UPDATE chats SET last_seq = v_seq, version = v_version, last_activity_at = v_at, changed_at = v_at WHERE chats.id = v_chat;
        INSERT INTO outbox (stream_id, version, stream) VALUES (v_chat, v_version, 'CHAT');
      END IF;
      v_chat := e.chat;
      v_changed := false;
      SELECT last_seq, chats.version, can_send, muted_all, slow_seconds, disappear_seconds INTO c FROM chats WHERE chats.id = e.chat FOR UPDATE;
      v_found := FOUND;
      v_seq := c.last_seq;
      v_version := c.version;
    END IF;
    i := e.i; seq := NULL; version := NULL; id := NULL; created_at := NULL; kind := NULL; content := NULL; recalled_at := NULL;
    recalled_by := NULL; until := NULL; expires_at := NULL;
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
      v_ends := CASE WHEN c.disappear_seconds > 0 THEN v_now + make_interval(secs => c.disappear_seconds) END;
      INSERT INTO messages (chat_id, seq, id, sender_id, client_message_id, kind, content, version, created_at, changed_at, expires_at, quote_expires_at)
        VALUES (e.chat, v_seq + 1, e.id, e.sender, e.client, e.kind, e.content, v_version + 1, v_now, v_now, v_ends, e."quoteEnds")
        ON CONFLICT (chat_id, sender_id, client_message_id) DO NOTHING;
    END IF;
    IF v_refused IS NOT NULL OR NOT FOUND THEN
      SELECT messages.seq, messages.version, messages.id, messages.created_at, messages.kind, messages.expires_at,
             content_now(messages.content, messages.expires_at, messages.quote_expires_at) AS content, recalled_now.* INTO m
        FROM messages, recalled_now(messages.recalled_at, messages.recalled_by, messages.expires_at, messages.sender_id)
        WHERE chat_id = e.chat AND sender_id = e.sender AND client_message_id = e.client;
      IF FOUND THEN
        status := CASE WHEN m.recalled_at IS NOT NULL OR (m.kind = e.kind AND m.content = e.content) THEN 'DUPLICATE' ELSE 'REUSED' END;
        seq := m.seq; version := m.version; id := m.id; created_at := m.created_at; kind := m.kind; content := m.content;
        recalled_at := m.recalled_at; recalled_by := m.recalled_by; expires_at := m.expires_at;
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
    v_first := least(v_ends, e."quoteEnds");
    IF v_first IS NOT NULL THEN
      INSERT INTO message_ends (chat_id, seq, ends_at) VALUES (e.chat, v_seq, v_first);
    END IF;
    IF e.away THEN
      v_drafted := false;
      IF c.slow_seconds > 0 THEN
        UPDATE members SET wrote_at = v_at WHERE chat_id = e.chat AND user_id = e.sender;
      END IF;
    ELSE
      -- Whoever sends has read what came before.
      UPDATE members SET read_seq = v_seq, delivered_seq = v_seq, marked_at = v_at,
          wrote_at = CASE WHEN c.slow_seconds > 0 THEN v_at ELSE wrote_at END
        WHERE chat_id = e.chat AND user_id = e.sender RETURNING drafted INTO v_drafted;
    END IF;
    IF v_drafted THEN
      UPDATE members SET drafted = false WHERE chat_id = e.chat AND user_id = e.sender;
      UPDATE drafts SET text = '', saved_at = v_at WHERE user_id = e.sender AND chat_id = e.chat;
      v_users := v_users || e.sender;
      v_chats := v_chats || e.chat;
    END IF;
    v_changed := true;
    status := 'OK'; seq := v_seq; version := v_version; id := e.id; created_at := v_at::timestamptz(3); kind := e.kind; content := e.content;
    expires_at := v_ends;
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
      content := NULL; recalled_at := NULL; recalled_by := NULL; until := NULL; expires_at := NULL;
      RETURN NEXT;
    END LOOP;
  END IF;
END $$;
