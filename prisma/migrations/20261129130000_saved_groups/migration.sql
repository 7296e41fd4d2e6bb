-- A group that somebody keeps among their contacts. As a pin, it counts only if it is not older than members.joined_at.
ALTER TABLE chat_settings ADD COLUMN saved_at timestamptz(3);

-- change_chat_settings, with two changes more: `saved` and `hidden`, which takes a chat out of the list as `hide` does and clears nothing. It
-- answers with `saved_at` and `deleted_ranges` too. Statuses more: NO_GROUP (only groups are saved), SAVED_FULL. The older function stays
-- for processes of the last version, which leave `saved_at` as it is.
CREATE FUNCTION set_chat_settings(p_user bigint, p_chat bigint, p_change jsonb, p_pins_max integer, p_saved_max integer)
RETURNS TABLE (status text, pinned_at timestamptz, muted_until timestamptz, unread_seq integer, archived_seq integer, hidden_seq integer,
               saved_at timestamptz, cleared_seq integer, deleted_ranges integer[], version integer, versions integer[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  m members;
  s chat_settings;
  n chat_settings;
  v_kind text;
  v_last integer;
  v_seq integer;
  v_cleared integer;
  v_version integer;
  v_versions integer[] := '{}';
  v_hides boolean := coalesce((p_change->>'hide')::boolean, false);
BEGIN
  SELECT * INTO m FROM members WHERE chat_id = p_chat AND user_id = p_user AND state = 'JOINED' FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    status := 'NO_CHAT';
    RETURN NEXT;
    RETURN;
  END IF;
  SELECT kind, last_seq INTO v_kind, v_last FROM chats WHERE id = p_chat;
  v_seq := least(coalesce((p_change->>'upToSeq')::integer, v_last), v_last);
  v_cleared := m.cleared_seq;
  IF (v_hides OR coalesce((p_change->>'hidden')::boolean, false)) AND v_kind = 'SELF' THEN
    status := 'SELF';
    RETURN NEXT;
    RETURN;
  END IF;
  IF coalesce((p_change->>'saved')::boolean, false) AND v_kind <> 'GROUP' THEN
    status := 'NO_GROUP';
    RETURN NEXT;
    RETURN;
  END IF;
  IF v_hides AND m.drafted THEN
    UPDATE drafts SET text = '', saved_at = clock_timestamp() WHERE user_id = p_user AND chat_id = p_chat;
    UPDATE members SET drafted = false WHERE chat_id = p_chat AND user_id = p_user;
    v_versions := v_versions || ARRAY(SELECT a.version FROM account_changed(ARRAY[p_user], ARRAY['DRAFT'], ARRAY[p_chat]) a);
  END IF;
  PERFORM 1 FROM users WHERE id = p_user FOR NO KEY UPDATE;
  SELECT * INTO s FROM chat_settings WHERE user_id = p_user AND chat_id = p_chat;
  IF s.pinned_at < m.joined_at THEN s.pinned_at := NULL; END IF;
  IF s.saved_at < m.joined_at THEN s.saved_at := NULL; END IF;
  n := s;

  IF p_change ? 'pinned' THEN
    IF (p_change->>'pinned')::boolean THEN
      n.pinned_at := coalesce(s.pinned_at, clock_timestamp());
      n.archived_seq := NULL;
      n.hidden_seq := NULL;
    ELSE
      n.pinned_at := NULL;
    END IF;
  END IF;
  IF p_change ? 'mutedUntil' THEN
    n.muted_until := (p_change->>'mutedUntil')::timestamptz;
    IF n.muted_until <= clock_timestamp() THEN n.muted_until := NULL; END IF;
  END IF;
  IF p_change ? 'markedUnread' THEN
    n.unread_seq := CASE WHEN (p_change->>'markedUnread')::boolean THEN greatest(s.unread_seq, m.read_seq) END;
  END IF;
  IF p_change ? 'archived' THEN
    IF NOT (p_change->>'archived')::boolean THEN
      n.archived_seq := NULL;
    ELSIF s.archived_seq IS NULL OR s.archived_seq < v_seq THEN
      n.archived_seq := v_seq;
      n.pinned_at := NULL;
      n.hidden_seq := NULL;
    END IF;
  END IF;
  IF p_change ? 'hidden' THEN
    IF NOT (p_change->>'hidden')::boolean THEN
      n.hidden_seq := NULL;
    ELSIF s.hidden_seq IS NULL OR s.hidden_seq < v_seq THEN
      n.hidden_seq := v_seq;
      n.pinned_at := NULL;
      n.archived_seq := NULL;
      n.unread_seq := NULL;
    END IF;
  END IF;
  IF p_change ? 'saved' THEN
    n.saved_at := CASE WHEN (p_change->>'saved')::boolean THEN coalesce(s.saved_at, clock_timestamp()) END;
  END IF;
  IF (p_change ? 'clear' OR v_hides) AND v_cleared < v_seq THEN
    v_cleared := v_seq;
    n.unread_seq := NULL;
  END IF;
  IF v_hides AND (s.hidden_seq IS NULL OR s.hidden_seq < v_seq) THEN
    n.hidden_seq := v_seq;
    n.pinned_at := NULL;
    n.archived_seq := NULL;
    n.unread_seq := NULL;
  END IF;

  IF n.pinned_at IS NOT NULL AND s.pinned_at IS NULL AND p_pins_max <= (
    SELECT count(*) FROM chat_settings o JOIN members p ON p.chat_id = o.chat_id AND p.user_id = o.user_id AND p.state = 'JOINED'
    WHERE o.user_id = p_user AND o.pinned_at >= p.joined_at
  ) THEN
    status := 'PINS_FULL';
    RETURN NEXT;
    RETURN;
  END IF;
  IF n.saved_at IS NOT NULL AND s.saved_at IS NULL AND p_saved_max <= (
    SELECT count(*) FROM chat_settings o JOIN members p ON p.chat_id = o.chat_id AND p.user_id = o.user_id AND p.state = 'JOINED'
    WHERE o.user_id = p_user AND o.saved_at >= p.joined_at
  ) THEN
    status := 'SAVED_FULL';
    RETURN NEXT;
    RETURN;
  END IF;
  status := 'SAME';
  IF n IS DISTINCT FROM s OR v_cleared > m.cleared_seq THEN
    status := 'SAVED';
    INSERT INTO chat_settings (user_id, chat_id, pinned_at, muted_until, unread_seq, archived_seq, hidden_seq, saved_at)
      VALUES (p_user, p_chat, n.pinned_at, n.muted_until, n.unread_seq, n.archived_seq, n.hidden_seq, n.saved_at)
      ON CONFLICT (user_id, chat_id) DO UPDATE SET pinned_at = excluded.pinned_at, muted_until = excluded.muted_until,
        unread_seq = excluded.unread_seq, archived_seq = excluded.archived_seq, hidden_seq = excluded.hidden_seq,
        saved_at = excluded.saved_at;
    -- Nobody else is told, so neither the place's version nor its moment moves.
    IF v_cleared > m.cleared_seq THEN
      UPDATE members SET cleared_seq = v_cleared WHERE chat_id = p_chat AND user_id = p_user;
    END IF;
    v_versions := v_versions || ARRAY(SELECT a.version FROM account_changed(ARRAY[p_user], ARRAY['CHAT_SETTINGS'], ARRAY[p_chat]) a);
  END IF;
  SELECT a.version INTO v_version FROM account_changes a WHERE a.user_id = p_user AND a.kind = 'CHAT_SETTINGS' AND a.ref = p_chat;
  pinned_at := n.pinned_at; muted_until := n.muted_until; unread_seq := n.unread_seq; archived_seq := n.archived_seq;
  hidden_seq := n.hidden_seq; saved_at := n.saved_at; cleared_seq := v_cleared; deleted_ranges := m.deleted_ranges; version := coalesce(v_version, 0); versions := v_versions;
  RETURN NEXT;
END $$;
