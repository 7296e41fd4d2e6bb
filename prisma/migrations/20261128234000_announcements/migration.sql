-- A group has one announcement at a time, and keeps who has read it. `chats.announcement_id` names the one that stands, so that groups without are
-- not looked through; what came before goes with its readers.
CREATE TABLE announcements (
  chat_id bigint PRIMARY KEY,
  id bigint NOT NULL,
  author_id bigint NOT NULL,
  text text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE announcement_reads (
  chat_id bigint NOT NULL,
  user_id bigint NOT NULL,
  announcement_id bigint NOT NULL,
  read_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (chat_id, user_id)
);
ALTER TABLE chats ADD COLUMN announcement_id bigint;
