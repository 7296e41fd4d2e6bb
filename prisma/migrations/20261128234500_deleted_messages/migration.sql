-- Messages that a person has deleted for themselves alone, with their place in the chat, which is read wherever it matters: from, to, from, to, ...
-- ascending, apart, both ends included. Null for none, as for nearly everybody: such a place costs nothing more.
ALTER TABLE members ADD COLUMN deleted_ranges integer[];

-- How many of the seqs in (p_low, p_high] are deleted.
CREATE FUNCTION deleted_between(p_ranges integer[], p_low integer, p_high integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(sum(greatest(0, least(p_ranges[i + 1], p_high) - greatest(p_ranges[i], p_low + 1) + 1)), 0)::integer
  FROM generate_series(1, coalesce(array_length(p_ranges, 1), 0), 2) AS i
$$;

-- Deletes messages for one person, or takes that back. What lies below their floor is gone anyway, and is let go of.
-- Status: SAVED, SAME (nothing changed), NO_CHAT, FULL. `version`: of their account, which hears of it as of the other settings of the chat (kind
-- CHAT_SETTINGS). Rows are locked in the order of change_chat_settings: the member's, the user's.
CREATE FUNCTION delete_messages(p_user bigint, p_chat bigint, p_seqs integer[], p_deleted boolean, p_ranges_max integer)
RETURNS TABLE (status text, version integer)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  m members;
  v_last integer;
  v_floor integer;
  v_asked int4multirange;
  v_before int4multirange;
  v_after int4multirange;
BEGIN
  SELECT * INTO m FROM members WHERE chat_id = p_chat AND user_id = p_user AND state = 'JOINED' FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'NO_CHAT'::text, NULL::integer;
    RETURN;
  END IF;
  SELECT last_seq INTO v_last FROM chats WHERE id = p_chat;
  v_floor := greatest(m.joined_seq, m.cleared_seq);
  SELECT coalesce(range_agg(int4range(s, s + 1)), '{}') INTO v_asked FROM unnest(p_seqs) AS s WHERE s > v_floor AND s <= v_last;
  SELECT coalesce(range_agg(int4range(m.deleted_ranges[i], m.deleted_ranges[i + 1] + 1)), '{}') INTO v_before
    FROM generate_series(1, coalesce(array_length(m.deleted_ranges, 1), 0), 2) AS i;
  v_after := (CASE WHEN p_deleted THEN v_before + v_asked ELSE v_before - v_asked END) * int4multirange(int4range(v_floor + 1, NULL));
  IF v_after = v_before THEN
    RETURN QUERY SELECT 'SAME'::text, NULL::integer;
    RETURN;
  END IF;
  IF p_deleted AND (SELECT count(*) FROM unnest(v_after)) > p_ranges_max THEN
    RETURN QUERY SELECT 'FULL'::text, NULL::integer;
    RETURN;
  END IF;
  UPDATE members SET deleted_ranges =
      (SELECT array_agg(k.bound ORDER BY k.bound) FROM unnest(v_after) AS r, LATERAL (VALUES (lower(r)), (upper(r) - 1)) AS k(bound))
    WHERE chat_id = p_chat AND user_id = p_user;
  INSERT INTO chat_settings (user_id, chat_id) VALUES (p_user, p_chat) ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT 'SAVED'::text, a.version FROM account_changed(ARRAY[p_user], ARRAY['CHAT_SETTINGS'], ARRAY[p_chat]) a;
END $$;
