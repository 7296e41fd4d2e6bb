-- Seven triggers became two. Each trigger for rows is copied, conditions and all, for every partition that a statement inserts into: a sixth of
-- what a send cost the database. What follows an insert is now asked once for a statement, of all its rows; what follows an update is one
-- trigger without a condition. Both belong to the table of all messages: a further one for rows would be paid for by every send.
DROP TRIGGER messages_forget_edits ON messages;
DROP TRIGGER messages_keep_mentions ON messages;
DROP TRIGGER messages_change_mentions ON messages;
DROP TRIGGER messages_want_preview ON messages;
DROP TRIGGER messages_want_another_preview ON messages;
DROP TRIGGER messages_forget_pin ON messages;
DROP TRIGGER messages_forget_poll_votes ON messages;
DROP FUNCTION forget_message_edits();
DROP FUNCTION keep_mentions();
DROP FUNCTION want_link_preview();
DROP FUNCTION forget_message_pin();
DROP FUNCTION forget_poll_votes();

CREATE FUNCTION messages_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Nearly all messages have neither.
  IF NOT EXISTS (SELECT 1 FROM added WHERE content ?| ARRAY['mentions', 'link']) THEN
    RETURN NULL;
  END IF;
  INSERT INTO mentions (chat_id, user_id, seq)
    SELECT DISTINCT a.chat_id, who::bigint, a.seq FROM added a, jsonb_array_elements_text(a.content->'mentions') who
    WHERE a.content ? 'mentions' AND who::bigint IS DISTINCT FROM a.sender_id;
  -- Whoever writes a message holds the chat's row.
  UPDATE chats c SET mentioned_seq = a.seq
    FROM (SELECT chat_id, max(seq) AS seq FROM added WHERE content ? 'mentions' GROUP BY chat_id) AS a
    WHERE c.id = a.chat_id AND c.mentioned_seq < a.seq;
  INSERT INTO link_jobs (chat_id, seq) SELECT chat_id, seq FROM added WHERE content ? 'link'
    ON CONFLICT (chat_id, seq) DO UPDATE SET due_at = clock_timestamp(), attempts = 0;
  RETURN NULL;
END $$;
CREATE TRIGGER messages_added AFTER INSERT ON messages REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION messages_added();

-- Whichever process edits or recalls: one of the last version may not know what else there is of a message.
CREATE FUNCTION message_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.recalled_at IS NULL AND NEW.recalled_at IS NOT NULL THEN
    DELETE FROM message_edits WHERE chat_id = NEW.chat_id AND seq = NEW.seq;
    DELETE FROM message_pins WHERE chat_id = NEW.chat_id AND seq = NEW.seq;
    IF FOUND THEN
      UPDATE chats SET pin_count = pin_count - 1 WHERE id = NEW.chat_id;
    END IF;
    IF OLD.kind = 'POLL' THEN
      DELETE FROM poll_votes WHERE chat_id = NEW.chat_id AND seq = NEW.seq;
    END IF;
  END IF;
  IF OLD.content ? 'mentions' THEN
    DELETE FROM mentions WHERE chat_id = OLD.chat_id AND seq = OLD.seq
      AND user_id IN (SELECT who::bigint FROM jsonb_array_elements_text(OLD.content->'mentions') who);
  END IF;
  IF NEW.content ? 'mentions' THEN
    INSERT INTO mentions (chat_id, user_id, seq)
      SELECT DISTINCT NEW.chat_id, who::bigint, NEW.seq FROM jsonb_array_elements_text(NEW.content->'mentions') who
      WHERE who::bigint IS DISTINCT FROM NEW.sender_id;
    UPDATE chats SET mentioned_seq = NEW.seq WHERE id = NEW.chat_id AND mentioned_seq < NEW.seq;
  END IF;
  IF NEW.content ? 'link' AND NOT NEW.content ? 'preview' AND OLD.content->'link' IS DISTINCT FROM NEW.content->'link' THEN
    INSERT INTO link_jobs (chat_id, seq) VALUES (NEW.chat_id, NEW.seq)
      ON CONFLICT (chat_id, seq) DO UPDATE SET due_at = clock_timestamp(), attempts = 0;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER message_changed AFTER UPDATE ON messages FOR EACH ROW EXECUTE FUNCTION message_changed();
