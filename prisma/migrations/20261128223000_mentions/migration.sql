-- Whom messages mention: a row for each person, and one with user 0 for everyone, however many that are. Unread is arithmetic as everywhere:
-- a mention is unread while its seq is above the member's marks. The sender is never in it.
CREATE TABLE mentions (
  chat_id bigint NOT NULL,
  user_id bigint NOT NULL,
  seq integer NOT NULL,
  PRIMARY KEY (chat_id, user_id, seq)
);

-- The newest message of a chat that mentions somebody, so that nobody looks for mentions where there can be none.
ALTER TABLE chats ADD COLUMN mentioned_seq integer NOT NULL DEFAULT 0;

-- Follows the content: `mentions` in it are ids of people, "0" for everyone. A trigger, so that it is one transaction with the append, the
-- edit and the recall, also where a process of the last version, which does not know the table, edits or recalls. Messages without
-- mentions, nearly all, do not come here.
CREATE FUNCTION keep_mentions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.content ? 'mentions' THEN
    DELETE FROM mentions WHERE chat_id = OLD.chat_id AND seq = OLD.seq
      AND user_id IN (SELECT who::bigint FROM jsonb_array_elements_text(OLD.content->'mentions') who);
  END IF;
  IF NEW.content ? 'mentions' THEN
    INSERT INTO mentions (chat_id, user_id, seq)
      SELECT DISTINCT NEW.chat_id, who::bigint, NEW.seq FROM jsonb_array_elements_text(NEW.content->'mentions') who
      WHERE who::bigint IS DISTINCT FROM NEW.sender_id;
    -- Whoever writes a message holds the chat's row.
    UPDATE chats SET mentioned_seq = NEW.seq WHERE id = NEW.chat_id AND mentioned_seq < NEW.seq;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER messages_keep_mentions AFTER INSERT ON messages
  FOR EACH ROW WHEN (NEW.content ? 'mentions') EXECUTE FUNCTION keep_mentions();
CREATE TRIGGER messages_change_mentions AFTER UPDATE OF content ON messages
  FOR EACH ROW WHEN (OLD.content ? 'mentions' OR NEW.content ? 'mentions') EXECUTE FUNCTION keep_mentions();
