-- Where the images, videos, files, voices and links of a chat are, so that a page of them reads nothing else. Only messages that have such a
-- thing are written here: a plain text costs what it did.
CREATE TABLE gallery_entries (
  chat_id bigint NOT NULL,
  -- MEDIA, FILE, VOICE, LINK.
  kind text NOT NULL,
  seq integer NOT NULL,
  PRIMARY KEY (chat_id, kind, seq)
);

-- Where a message belongs; null: nowhere.
CREATE FUNCTION gallery_kind(kind text, content jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN kind = 'TEXT' THEN CASE WHEN content ?| ARRAY['link', 'linked'] THEN 'LINK' END
    WHEN NOT content ? 'attachments' THEN NULL
    WHEN kind IN ('IMAGE', 'VIDEO') THEN 'MEDIA'
    WHEN kind IN ('FILE', 'VOICE') THEN kind
  END $$;

-- What follows a message, with its place in the gallery. The rest is as it was.
CREATE OR REPLACE FUNCTION messages_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Nearly all messages have none of these.
  IF NOT EXISTS (SELECT 1 FROM added WHERE content ?| ARRAY['mentions', 'link', 'linked', 'attachments']) THEN
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
  INSERT INTO attachment_uses (attachment_id, chat_id, seq)
    SELECT DISTINCT held::bigint, a.chat_id, a.seq FROM added a, jsonb_array_elements_text(a.content->'attachments') held WHERE a.content ? 'attachments';
  INSERT INTO gallery_entries (chat_id, kind, seq)
    SELECT a.chat_id, gallery_kind(a.kind, a.content), a.seq FROM added a WHERE gallery_kind(a.kind, a.content) IS NOT NULL;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION message_changed() RETURNS trigger LANGUAGE plpgsql AS $$
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
  -- A recall takes it out; an edit may bring a link or take it away.
  IF gallery_kind(OLD.kind, OLD.content) IS DISTINCT FROM gallery_kind(NEW.kind, NEW.content) THEN
    DELETE FROM gallery_entries WHERE chat_id = OLD.chat_id AND kind = gallery_kind(OLD.kind, OLD.content) AND seq = OLD.seq;
    INSERT INTO gallery_entries (chat_id, kind, seq) SELECT NEW.chat_id, gallery_kind(NEW.kind, NEW.content), NEW.seq
      WHERE gallery_kind(NEW.kind, NEW.content) IS NOT NULL ON CONFLICT DO NOTHING;
  END IF;
  -- A recall lets go of what the message held.
  IF OLD.content ? 'attachments' AND NOT NEW.content ? 'attachments' THEN
    WITH gone AS (
      DELETE FROM attachment_uses WHERE chat_id = NEW.chat_id AND seq = NEW.seq
        AND attachment_id IN (SELECT held::bigint FROM jsonb_array_elements_text(OLD.content->'attachments') held) RETURNING attachment_id)
    UPDATE attachments SET released_at = clock_timestamp() WHERE id IN (SELECT attachment_id FROM gone);
  END IF;
  RETURN NULL;
END $$;

-- What is there already. Nobody waits for this: those who write are held up only for what was written meanwhile, below. A text whose sender wanted
-- no preview did not keep its link: the text is looked at.
INSERT INTO gallery_entries (chat_id, kind, seq)
  SELECT chat_id, gallery_kind(kind, content), seq FROM messages WHERE gallery_kind(kind, content) IS NOT NULL;
INSERT INTO gallery_entries (chat_id, kind, seq)
  SELECT chat_id, 'LINK', seq FROM messages WHERE kind = 'TEXT' AND NOT content ? 'link' AND content->>'body' ~* '\mhttps?://[^[:space:]]'
  ON CONFLICT DO NOTHING;
LOCK TABLE messages IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO gallery_entries (chat_id, kind, seq)
  SELECT m.chat_id, gallery_kind(m.kind, m.content), m.seq FROM chats c JOIN messages m ON m.chat_id = c.id
    WHERE c.changed_at > now() - interval '1 minute' AND m.changed_at > now() - interval '1 minute' AND gallery_kind(m.kind, m.content) IS NOT NULL
  ON CONFLICT DO NOTHING;
