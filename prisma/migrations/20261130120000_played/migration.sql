-- Recordings that a person has listened to, with their place in the chat as deleted_ranges are: from, to, from, to, ... ascending, apart, both
-- ends included. Null for none: such a place costs nothing more. Older processes neither read nor write it.
ALTER TABLE members ADD COLUMN played_ranges integer[];

-- Says that a person has listened to messages. It is never taken back. What lies below their floor is gone anyway, and where there would be
-- too many runs the oldest two become one: what lies between them counts as listened to.
-- Status: SAVED, SAME (nothing changed), NO_CHAT. `version`: of their account, which hears of it as of the other settings of the chat. Rows
-- are locked in the order of change_chat_settings: the member's, the user's.
CREATE FUNCTION play_messages(p_user bigint, p_chat bigint, p_seqs integer[], p_ranges_max integer)
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
  SELECT coalesce(range_agg(int4range(m.played_ranges[i], m.played_ranges[i + 1] + 1)), '{}') INTO v_before
    FROM generate_series(1, coalesce(array_length(m.played_ranges, 1), 0), 2) AS i;
  IF v_asked <@ v_before THEN
    RETURN QUERY SELECT 'SAME'::text, NULL::integer;
    RETURN;
  END IF;
  v_after := (v_before + v_asked) * int4multirange(int4range(v_floor + 1, NULL));
  WHILE (SELECT count(*) FROM unnest(v_after)) > p_ranges_max LOOP
    SELECT v_after + int4multirange(int4range(min(lower(r)), max(upper(r)))) INTO v_after
      FROM (SELECT r FROM unnest(v_after) AS r ORDER BY r LIMIT 2) AS oldest;
  END LOOP;
  UPDATE members SET played_ranges =
      (SELECT array_agg(k.bound ORDER BY k.bound) FROM unnest(v_after) AS r, LATERAL (VALUES (lower(r)), (upper(r) - 1)) AS k(bound))
    WHERE chat_id = p_chat AND user_id = p_user;
  INSERT INTO chat_settings (user_id, chat_id) VALUES (p_user, p_chat) ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT 'SAVED'::text, a.version FROM account_changed(ARRAY[p_user], ARRAY['CHAT_SETTINGS'], ARRAY[p_chat]) a;
END $$;
