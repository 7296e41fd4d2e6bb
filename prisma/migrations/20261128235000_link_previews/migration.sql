-- Messages whose link wants a preview and has none yet. A worker takes a row, looks at the page, changes the message and deletes the row.
CREATE TABLE link_jobs (
  chat_id bigint NOT NULL,
  seq integer NOT NULL,
  -- When it may be taken (again): later while a worker has it.
  due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  attempts integer NOT NULL DEFAULT 0,
  PRIMARY KEY (chat_id, seq)
);
CREATE INDEX link_jobs_due ON link_jobs (due_at);

-- What pages said of themselves, by the SHA-256 of their address; no preview where there was nothing to show.
CREATE TABLE link_previews (
  url_hash bytea PRIMARY KEY,
  preview jsonb,
  fetched_at timestamptz NOT NULL
);

-- With the message, in its transaction, whichever way it comes. Messages without a link, nearly all, do not come here.
CREATE FUNCTION want_link_preview() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO link_jobs (chat_id, seq) VALUES (NEW.chat_id, NEW.seq)
    ON CONFLICT (chat_id, seq) DO UPDATE SET due_at = clock_timestamp(), attempts = 0;
  RETURN NULL;
END $$;
CREATE TRIGGER messages_want_preview AFTER INSERT ON messages
  FOR EACH ROW WHEN (NEW.content ? 'link') EXECUTE FUNCTION want_link_preview();
CREATE TRIGGER messages_want_another_preview AFTER UPDATE OF content ON messages
  FOR EACH ROW WHEN (NEW.content ? 'link' AND NOT NEW.content ? 'preview' AND OLD.content->'link' IS DISTINCT FROM NEW.content->'link')
  EXECUTE FUNCTION want_link_preview();
