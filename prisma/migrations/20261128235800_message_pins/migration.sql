-- Messages that a chat keeps at its top, for everyone in it. `chats.pin_count` says whether there is anything to read.
CREATE TABLE message_pins (
  chat_id bigint NOT NULL,
  seq integer NOT NULL,
  pinned_by bigint NOT NULL,
  pinned_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (chat_id, seq)
);
ALTER TABLE chats ADD COLUMN pin_count integer NOT NULL DEFAULT 0;

-- What is recalled is not pinned any more, whichever process recalls it: one of the last version does not know this table.
CREATE FUNCTION forget_message_pin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM message_pins WHERE chat_id = NEW.chat_id AND seq = NEW.seq;
  IF FOUND THEN
    UPDATE chats SET pin_count = pin_count - 1 WHERE id = NEW.chat_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER messages_forget_pin AFTER UPDATE OF recalled_at ON messages
  FOR EACH ROW WHEN (OLD.recalled_at IS NULL AND NEW.recalled_at IS NOT NULL) EXECUTE FUNCTION forget_message_pin();
