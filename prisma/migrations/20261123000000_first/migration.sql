-- Parley's first schema. Tables that are written on every message leave room for in-page updates (fillfactor).

CREATE TABLE users (
  id bigint PRIMARY KEY,
  handle text NOT NULL,
  handle_key text NOT NULL,
  name text NOT NULL,
  status_line text NOT NULL DEFAULT '',
  region text NOT NULL DEFAULT '',
  password_hash text NOT NULL,
  show_presence boolean NOT NULL DEFAULT true,
  show_read_receipts boolean NOT NULL DEFAULT true,
  account_version integer NOT NULL DEFAULT 0,
  last_seen_at timestamptz(3) NOT NULL DEFAULT now(),
  created_at timestamptz(3) NOT NULL DEFAULT now()
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX users_handle_key_key ON users (handle_key);

CREATE TABLE devices (
  user_id bigint NOT NULL,
  id bigint NOT NULL,
  name text NOT NULL,
  platform text NOT NULL,
  token_hash bytea NOT NULL,
  previous_token_hash bytea,
  rotated_at timestamptz(3) NOT NULL DEFAULT now(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  last_seen_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  PRIMARY KEY (user_id, id)
) WITH (fillfactor = 80);

CREATE TABLE contacts (
  user_id bigint NOT NULL,
  contact_id bigint NOT NULL,
  remark text,
  tags text[] NOT NULL DEFAULT '{}',
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, contact_id)
);

CREATE TABLE blocks (
  user_id bigint NOT NULL,
  blocked_id bigint NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, blocked_id)
);

CREATE TABLE contact_requests (
  id bigint PRIMARY KEY,
  from_id bigint NOT NULL,
  to_id bigint NOT NULL,
  note text NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'ACCEPTED', 'DECLINED', 'WITHDRAWN')),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  decided_at timestamptz(3)
);
CREATE INDEX contact_requests_to_id_id_idx ON contact_requests (to_id, id);
CREATE INDEX contact_requests_from_id_id_idx ON contact_requests (from_id, id);
CREATE UNIQUE INDEX contact_requests_pending ON contact_requests (from_id, to_id) WHERE state = 'PENDING';

CREATE TABLE account_changes (
  user_id bigint NOT NULL,
  kind text NOT NULL,
  ref bigint NOT NULL,
  version integer NOT NULL,
  changed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (user_id, kind, ref)
);
CREATE UNIQUE INDEX account_changes_user_id_version_key ON account_changes (user_id, version);

CREATE TABLE chats (
  id bigint PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('DIRECT', 'GROUP', 'SELF')),
  title text,
  owner_id bigint,
  member_count integer NOT NULL,
  last_seq integer NOT NULL DEFAULT 0,
  version integer NOT NULL DEFAULT 0,
  meta_version integer NOT NULL DEFAULT 0,
  can_send boolean NOT NULL DEFAULT true,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  last_activity_at timestamptz(3) NOT NULL DEFAULT now(),
  changed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 70);

CREATE TABLE direct_chats (
  low_id bigint NOT NULL,
  high_id bigint NOT NULL CHECK (low_id <= high_id),
  chat_id bigint NOT NULL,
  PRIMARY KEY (low_id, high_id)
);
CREATE UNIQUE INDEX direct_chats_chat_id_key ON direct_chats (chat_id);

CREATE TABLE group_keys (
  user_id bigint NOT NULL,
  client_chat_id text NOT NULL,
  chat_id bigint NOT NULL,
  input_hash text NOT NULL,
  PRIMARY KEY (user_id, client_chat_id)
);

CREATE TABLE members (
  chat_id bigint NOT NULL,
  user_id bigint NOT NULL,
  role text NOT NULL DEFAULT 'MEMBER' CHECK (role IN ('OWNER', 'ADMIN', 'MEMBER')),
  state text NOT NULL DEFAULT 'JOINED' CHECK (state IN ('JOINED', 'LEFT', 'REMOVED')),
  joined_seq integer NOT NULL DEFAULT 0,
  read_seq integer NOT NULL DEFAULT 0,
  delivered_seq integer NOT NULL DEFAULT 0,
  cleared_seq integer NOT NULL DEFAULT 0,
  version integer NOT NULL DEFAULT 0,
  joined_at timestamptz(3) NOT NULL DEFAULT now(),
  changed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  marked_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (chat_id, user_id)
) WITH (fillfactor = 70);
CREATE INDEX members_user_id_idx ON members (user_id);

CREATE TABLE messages (
  chat_id bigint NOT NULL,
  seq integer NOT NULL,
  id bigint NOT NULL,
  sender_id bigint,
  client_message_id text,
  kind text NOT NULL,
  content jsonb NOT NULL,
  version integer NOT NULL,
  created_at timestamptz(3) NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  recalled_at timestamptz(3),
  recalled_by bigint,
  PRIMARY KEY (chat_id, seq)
) PARTITION BY HASH (chat_id);
CREATE UNIQUE INDEX messages_chat_id_sender_id_client_message_id_key ON messages (chat_id, sender_id, client_message_id);
CREATE INDEX messages_chat_id_version_idx ON messages (chat_id, version);

DO $$
BEGIN
  FOR i IN 0..255 LOOP
    EXECUTE format(
      'CREATE TABLE messages_%s PARTITION OF messages FOR VALUES WITH (MODULUS 256, REMAINDER %s)', lpad(i::text, 3, '0'), i);
  END LOOP;
END $$;

CREATE TABLE outbox (
  stream_id bigint NOT NULL,
  version integer NOT NULL,
  stream text NOT NULL CHECK (stream IN ('CHAT', 'ACCOUNT')),
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  claimed_until timestamptz(3),
  attempts integer NOT NULL DEFAULT 0,
  PRIMARY KEY (stream_id, version)
);
-- Rows live for milliseconds; vacuum must keep up with the churn.
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

CREATE TABLE worker_leases (
  worker integer PRIMARY KEY CHECK (worker BETWEEN 0 AND 1023),
  holder text NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  last_ms bigint NOT NULL DEFAULT 0
);

-- Appends a batch of messages, in one transaction with everything that makes them durable.
-- `p_batch`: [{"i", "chat", "sender", "client", "id", "kind", "content"}], where one chat's entries stand together and the
-- chats ascend: every caller takes the row locks in that order, so batches cannot deadlock.
-- Status per entry: OK, DUPLICATE (the stored one is returned), REUSED (same client id, other content), NO_CHAT (no such
-- chat, or the sender is not in it), CLOSED (the two may not write to each other now).
CREATE FUNCTION append_messages(p_batch jsonb)
RETURNS TABLE (i integer, status text, seq integer, version integer, id bigint, created_at timestamptz,
               kind text, content jsonb, recalled_at timestamptz, recalled_by bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  e record;
  c record;
  m record;
  v_chat bigint := NULL;
  v_seq integer;
  v_version integer;
  v_can_send boolean;
  v_found boolean;
  v_at timestamptz;
  v_changed boolean := false;
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
      SELECT last_seq, chats.version, can_send INTO v_seq, v_version, v_can_send FROM chats WHERE chats.id = e.chat FOR UPDATE;
      v_found := FOUND;
    END IF;
    IF v_found THEN
      PERFORM 1 FROM members WHERE chat_id = e.chat AND user_id = e.sender AND state = 'JOINED';
    END IF;
    IF NOT v_found OR NOT FOUND THEN
      i := e.i; status := 'NO_CHAT'; seq := NULL; version := NULL; id := NULL; created_at := NULL; kind := NULL; content := NULL;
      recalled_at := NULL; recalled_by := NULL;
      RETURN NEXT;
      CONTINUE;
    END IF;
    SELECT messages.seq, messages.version, messages.id, messages.created_at, messages.kind, messages.content, messages.recalled_at,
           messages.recalled_by INTO m
      FROM messages WHERE chat_id = e.chat AND sender_id = e.sender AND client_message_id = e.client;
    IF FOUND THEN
      i := e.i;
      status := CASE WHEN m.recalled_at IS NOT NULL OR (m.kind = e.kind AND m.content = e.content) THEN 'DUPLICATE' ELSE 'REUSED' END;
      seq := m.seq; version := m.version; id := m.id; created_at := m.created_at; kind := m.kind; content := m.content;
      recalled_at := m.recalled_at; recalled_by := m.recalled_by;
      RETURN NEXT;
      CONTINUE;
    END IF;
    IF NOT v_can_send THEN
      i := e.i; status := 'CLOSED'; seq := NULL; version := NULL; id := NULL; created_at := NULL; kind := NULL; content := NULL;
      recalled_at := NULL; recalled_by := NULL;
      RETURN NEXT;
      CONTINUE;
    END IF;
    v_seq := v_seq + 1;
    v_version := v_version + 1;
    -- Taken under the chat's lock, so it does not run backwards within a chat while the database's clock does not.
    v_at := clock_timestamp();
    INSERT INTO messages (chat_id, seq, id, sender_id, client_message_id, kind, content, version, created_at, changed_at)
      VALUES (e.chat, v_seq, e.id, e.sender, e.client, e.kind, e.content, v_version, v_at, v_at);
    -- Whoever sends has read what came before.
    UPDATE members SET read_seq = v_seq, delivered_seq = v_seq, marked_at = v_at WHERE chat_id = e.chat AND user_id = e.sender;
    v_changed := true;
    i := e.i; status := 'OK'; seq := v_seq; version := v_version; id := e.id; created_at := v_at::timestamptz(3); kind := e.kind;
    content := e.content; recalled_at := NULL; recalled_by := NULL;
    RETURN NEXT;
  END LOOP;
  IF v_changed THEN
    UPDATE chats SET last_seq = v_seq, version = v_version, last_activity_at = v_at, changed_at = v_at WHERE chats.id = v_chat;
    INSERT INTO outbox (stream_id, version, stream) VALUES (v_chat, v_version, 'CHAT');
  END IF;
END $$;

-- The three readers below loop over their chats, so that each step names one chat and touches one partition; a join would
-- visit all 256.

-- Messages changed after a version and, with `p_since`, after a moment: newest change first, at most `p_limit` a chat. `mark` is ROW;
-- BOUNDARY for the first row that is not newer than the moment (its version is where the answer starts); TRUNCATED, once and
-- last, when there was more than the limit.
CREATE FUNCTION messages_changed(p_chats bigint[], p_after integer[], p_floor integer[], p_since timestamptz, p_limit integer)
RETURNS TABLE (mark text, chat_id bigint, seq integer, id bigint, sender_id bigint, client_message_id text, kind text, content jsonb,
               version integer, created_at timestamptz, recalled_at timestamptz, recalled_by bigint)
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
      kind := m.kind; content := m.content; version := m.version; created_at := m.created_at;
      recalled_at := m.recalled_at; recalled_by := m.recalled_by;
      RETURN NEXT;
      EXIT WHEN mark <> 'ROW';
    END LOOP;
  END LOOP;
END $$;

-- The newest messages of each chat above its floor, newest first.
CREATE FUNCTION messages_tail(p_chats bigint[], p_floor integer[], p_limits integer[])
RETURNS TABLE (chat_id bigint, seq integer, id bigint, sender_id bigint, client_message_id text, kind text, content jsonb,
               version integer, created_at timestamptz, recalled_at timestamptz, recalled_by bigint)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  FOR n IN 1..coalesce(array_length(p_chats, 1), 0) LOOP
    RETURN QUERY SELECT m.chat_id, m.seq, m.id, m.sender_id, m.client_message_id, m.kind, m.content, m.version,
        m.created_at, m.recalled_at, m.recalled_by
      FROM messages m WHERE m.chat_id = p_chats[n] AND m.seq > p_floor[n] ORDER BY m.seq DESC LIMIT p_limits[n];
  END LOOP;
END $$;

-- Messages by place.
CREATE FUNCTION messages_at(p_chats bigint[], p_seqs integer[])
RETURNS TABLE (chat_id bigint, seq integer, id bigint, sender_id bigint, client_message_id text, kind text, content jsonb,
               version integer, created_at timestamptz, recalled_at timestamptz, recalled_by bigint)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  FOR n IN 1..coalesce(array_length(p_chats, 1), 0) LOOP
    RETURN QUERY SELECT m.chat_id, m.seq, m.id, m.sender_id, m.client_message_id, m.kind, m.content, m.version,
        m.created_at, m.recalled_at, m.recalled_by
      FROM messages m WHERE m.chat_id = p_chats[n] AND m.seq = p_seqs[n];
  END LOOP;
END $$;

-- Takes the next version of a user's account stream for each subject, and leaves the outbox row that announces it.
-- Callers that change several users pass them in ascending order.
CREATE FUNCTION account_changed(p_users bigint[], p_kinds text[], p_refs bigint[])
RETURNS TABLE (user_id bigint, version integer)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  v integer;
BEGIN
  FOR n IN 1..coalesce(array_length(p_users, 1), 0) LOOP
    UPDATE users SET account_version = account_version + 1 WHERE users.id = p_users[n] RETURNING account_version INTO v;
    CONTINUE WHEN NOT FOUND;
    INSERT INTO account_changes (user_id, kind, ref, version, changed_at) VALUES (p_users[n], p_kinds[n], p_refs[n], v, clock_timestamp())
      ON CONFLICT (user_id, kind, ref) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at;
    INSERT INTO outbox (stream_id, version, stream) VALUES (p_users[n], v, 'ACCOUNT');
    user_id := p_users[n]; version := v;
    RETURN NEXT;
  END LOOP;
END $$;
