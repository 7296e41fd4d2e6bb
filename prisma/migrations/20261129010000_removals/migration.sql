-- Why somebody was taken out of a group, told to them, and whether they are kept out: the last removal of each person. A ban has `banned`; it
-- holds while `until` is null or to come, and lifting it sets `until` to that moment.
CREATE TABLE removals (
  chat_id bigint NOT NULL,
  user_id bigint NOT NULL,
  removed_by bigint NOT NULL,
  reason text NOT NULL DEFAULT '',
  removed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  banned boolean NOT NULL DEFAULT false,
  until timestamptz(3),
  PRIMARY KEY (chat_id, user_id)
);
CREATE INDEX removals_bans ON removals (chat_id, removed_at, user_id) WHERE banned;

-- Nobody who is kept out becomes a member, whichever process adds them: one of the last version does not know this table. The marks of
-- members, which move with every message, are not looked at.
CREATE FUNCTION keep_out_banned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM removals r WHERE r.chat_id = NEW.chat_id AND r.user_id = NEW.user_id AND r.banned
      AND (r.until IS NULL OR r.until > clock_timestamp())
  ) THEN
    RAISE EXCEPTION 'This person is kept out of this chat.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER members_keep_out_banned BEFORE INSERT OR UPDATE OF state ON members
  FOR EACH ROW WHEN (NEW.state = 'JOINED') EXECUTE FUNCTION keep_out_banned();
