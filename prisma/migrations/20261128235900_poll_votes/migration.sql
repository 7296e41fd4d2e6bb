-- Who voted for what in a poll. What is counted stands in the message itself, so nothing that reads messages reads this; it says who may not
-- vote twice, what someone's own devices show as theirs, and who voted where the poll is not anonymous. Which vote is newer is told by the
-- account stream: kind POLL_VOTE, ref the message. A vote that was taken back has no options.
CREATE TABLE poll_votes (
  chat_id bigint NOT NULL,
  seq integer NOT NULL,
  user_id bigint NOT NULL,
  message_id bigint NOT NULL,
  options smallint[] NOT NULL,
  voted_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (chat_id, seq, user_id)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX poll_votes_user_id_message_id_key ON poll_votes (user_id, message_id);

-- A recall takes the votes along, whichever process does it.
CREATE FUNCTION forget_poll_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM poll_votes WHERE chat_id = NEW.chat_id AND seq = NEW.seq;
  RETURN NULL;
END $$;
CREATE TRIGGER messages_forget_poll_votes AFTER UPDATE OF recalled_at ON messages
  FOR EACH ROW WHEN (OLD.recalled_at IS NULL AND NEW.recalled_at IS NOT NULL AND OLD.kind = 'POLL') EXECUTE FUNCTION forget_poll_votes();
