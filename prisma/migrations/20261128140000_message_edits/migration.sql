-- What an edited message said before. The message itself holds what it says now, so nothing that reads messages reads this; `edit` counts
-- from 0, the text that was sent.
CREATE TABLE message_edits (
  chat_id bigint NOT NULL,
  seq integer NOT NULL,
  edit integer NOT NULL,
  content jsonb NOT NULL,
  written_at timestamptz(3) NOT NULL,
  PRIMARY KEY (chat_id, seq, edit)
);

-- A recall deletes what was said, earlier texts included, whichever process does it: one of the last version, which runs beside the new
-- ones while an installation is updated, does not know this table.
CREATE FUNCTION forget_message_edits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM message_edits WHERE chat_id = NEW.chat_id AND seq = NEW.seq;
  RETURN NULL;
END $$;
CREATE TRIGGER messages_forget_edits AFTER UPDATE OF recalled_at ON messages
  FOR EACH ROW WHEN (OLD.recalled_at IS NULL AND NEW.recalled_at IS NOT NULL) EXECUTE FUNCTION forget_message_edits();
