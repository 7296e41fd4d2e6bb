-- What a draft is beside its text: {"ranges": [...], "replyToSeq": n}, as a scheduled message keeps them. It has no meaning beside an empty
-- text, so that whatever clears a draft goes on to clear the text alone.
ALTER TABLE drafts ADD COLUMN extra jsonb NOT NULL DEFAULT '{}';

-- set_draft with what is beside the text. The same text with the same beside it changes nothing.
CREATE FUNCTION set_draft(p_user bigint, p_chat bigint, p_text text, p_extra jsonb)
RETURNS TABLE (status text, text text, extra jsonb, version integer, saved_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  v_saved boolean;
BEGIN
  PERFORM 1 FROM members WHERE chat_id = p_chat AND user_id = p_user AND state = 'JOINED' FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'NO_CHAT'::text, NULL::text, NULL::jsonb, NULL::integer, NULL::timestamptz;
    RETURN;
  END IF;
  IF p_text = '' THEN
    UPDATE drafts SET text = '', extra = '{}', saved_at = clock_timestamp() WHERE user_id = p_user AND chat_id = p_chat AND drafts.text <> '';
  ELSE
    INSERT INTO drafts (user_id, chat_id, text, extra) VALUES (p_user, p_chat, p_text, p_extra)
      ON CONFLICT (user_id, chat_id) DO UPDATE SET text = excluded.text, extra = excluded.extra, saved_at = clock_timestamp()
      WHERE drafts.text <> excluded.text OR drafts.extra <> excluded.extra;
  END IF;
  v_saved := FOUND;
  IF v_saved THEN
    UPDATE members SET drafted = (p_text <> '') WHERE chat_id = p_chat AND user_id = p_user AND drafted <> (p_text <> '');
    PERFORM account_changed(ARRAY[p_user], ARRAY['DRAFT'], ARRAY[p_chat]);
  END IF;
  RETURN QUERY
    SELECT CASE WHEN v_saved THEN 'SAVED' ELSE 'SAME' END, coalesce(d.text, ''), coalesce(d.extra, '{}'), coalesce(a.version, 0),
           coalesce(d.saved_at, clock_timestamp())
    FROM (SELECT 1) one
    LEFT JOIN drafts d ON d.user_id = p_user AND d.chat_id = p_chat
    LEFT JOIN account_changes a ON a.user_id = p_user AND a.kind = 'DRAFT' AND a.ref = p_chat;
END $$;

-- For processes of the last version: what they save is text alone, and what was beside the older text is not for it.
CREATE OR REPLACE FUNCTION set_draft(p_user bigint, p_chat bigint, p_text text)
RETURNS TABLE (status text, text text, version integer, saved_at timestamptz)
LANGUAGE sql AS $$
  SELECT s.status, s.text, s.version, s.saved_at FROM set_draft(p_user, p_chat, p_text, '{}'::jsonb) s
$$;
