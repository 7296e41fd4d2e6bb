-- What a person has written in a chat and not sent, for their other devices. One row a person and chat; an empty text says that there was
-- one. Which change is newer is told by the account stream: kind DRAFT, ref the chat.
CREATE TABLE drafts (
  user_id bigint NOT NULL,
  chat_id bigint NOT NULL,
  text text NOT NULL,
  saved_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (user_id, chat_id)
) WITH (fillfactor = 80);

-- Whether there is a draft to clear, told by the row that each send writes anyway: a message without one costs nothing more.
ALTER TABLE members ADD COLUMN drafted boolean NOT NULL DEFAULT false;

-- Stores a draft of someone who is in the chat, and takes the next version of their account for it. The same text again changes nothing.
-- Status: SAVED, SAME (nothing changed), NO_CHAT. Rows are locked in one order, here and below: the member's, the draft's, the user's.
CREATE FUNCTION set_draft(p_user bigint, p_chat bigint, p_text text)
RETURNS TABLE (status text, text text, version integer, saved_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  v_saved boolean;
BEGIN
  PERFORM 1 FROM members WHERE chat_id = p_chat AND user_id = p_user AND state = 'JOINED' FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'NO_CHAT'::text, NULL::text, NULL::integer, NULL::timestamptz;
    RETURN;
  END IF;
  IF p_text = '' THEN
    UPDATE drafts SET text = '', saved_at = clock_timestamp() WHERE user_id = p_user AND chat_id = p_chat AND drafts.text <> '';
  ELSE
    INSERT INTO drafts (user_id, chat_id, text) VALUES (p_user, p_chat, p_text)
      ON CONFLICT (user_id, chat_id) DO UPDATE SET text = excluded.text, saved_at = clock_timestamp() WHERE drafts.text <> excluded.text;
  END IF;
  v_saved := FOUND;
  IF v_saved THEN
    UPDATE members SET drafted = (p_text <> '') WHERE chat_id = p_chat AND user_id = p_user AND drafted <> (p_text <> '');
    PERFORM account_changed(ARRAY[p_user], ARRAY['DRAFT'], ARRAY[p_chat]);
  END IF;
  RETURN QUERY
    SELECT CASE WHEN v_saved THEN 'SAVED' ELSE 'SAME' END, coalesce(d.text, ''), coalesce(a.version, 0), coalesce(d.saved_at, clock_timestamp())
    FROM (SELECT 1) one
    LEFT JOIN drafts d ON d.user_id = p_user AND d.chat_id = p_chat
    LEFT JOIN account_changes a ON a.user_id = p_user AND a.kind = 'DRAFT' AND a.ref = p_chat;
END $$;

-- append_messages, which also clears the drafts of those who have sent: in the same transaction, so that no draft outlives the message that
-- it became. For each draft cleared one more row comes, at the end: `i` -1, status DRAFT_CLEARED, `id` the user, `version` their
-- account's. The older function stays for processes of the last version.
CREATE FUNCTION append_and_clear_drafts(p_batch jsonb)
RETURNS TABLE (i integer, status text, seq integer, version integer, id bigint, created_at timestamptz,
               kind text, content jsonb, recalled_at timestamptz, recalled_by bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  e record;
  m record;
  v_chat bigint := NULL;
  v_seq integer;
  v_version integer;
  v_can_send boolean;
  v_found boolean;
  v_inserted boolean;
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
    IF v_can_send THEN
      -- Taken under the chat's lock, so it does not run backwards within a chat while the database's clock does not.
      v_now := clock_timestamp();
      INSERT INTO messages (chat_id, seq, id, sender_id, client_message_id, kind, content, version, created_at, changed_at)
        VALUES (e.chat, v_seq + 1, e.id, e.sender, e.client, e.kind, e.content, v_version + 1, v_now, v_now)
        ON CONFLICT (chat_id, sender_id, client_message_id) DO NOTHING;
      v_inserted := FOUND;
    ELSE
      v_inserted := false;
    END IF;
    IF NOT v_inserted THEN
      SELECT messages.seq, messages.version, messages.id, messages.created_at, messages.kind, messages.content, messages.recalled_at,
             messages.recalled_by INTO m
        FROM messages WHERE chat_id = e.chat AND sender_id = e.sender AND client_message_id = e.client;
      IF FOUND THEN
        i := e.i;
        status := CASE WHEN m.recalled_at IS NOT NULL OR (m.kind = e.kind AND m.content = e.content) THEN 'DUPLICATE' ELSE 'REUSED' END;
        seq := m.seq; version := m.version; id := m.id; created_at := m.created_at; kind := m.kind; content := m.content;
        recalled_at := m.recalled_at; recalled_by := m.recalled_by;
      ELSE
        i := e.i; status := 'CLOSED'; seq := NULL; version := NULL; id := NULL; created_at := NULL; kind := NULL; content := NULL;
        recalled_at := NULL; recalled_by := NULL;
      END IF;
      RETURN NEXT;
      CONTINUE;
    END IF;
    v_seq := v_seq + 1;
    v_version := v_version + 1;
    v_at := v_now;
    -- Whoever sends has read what came before.
    UPDATE members SET read_seq = v_seq, delivered_seq = v_seq, marked_at = v_at WHERE chat_id = e.chat AND user_id = e.sender
      RETURNING drafted INTO v_drafted;
    IF v_drafted THEN
      UPDATE members SET drafted = false WHERE chat_id = e.chat AND user_id = e.sender;
      UPDATE drafts SET text = '', saved_at = v_at WHERE user_id = e.sender AND chat_id = e.chat;
      v_users := v_users || e.sender;
      v_chats := v_chats || e.chat;
    END IF;
    v_changed := true;
    i := e.i; status := 'OK'; seq := v_seq; version := v_version; id := e.id; created_at := v_at::timestamptz(3); kind := e.kind;
    content := e.content; recalled_at := NULL; recalled_by := NULL;
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
      content := NULL; recalled_at := NULL; recalled_by := NULL;
      RETURN NEXT;
    END LOOP;
  END IF;
END $$;
