-- What people send besides text. The bytes lie in the object store; here stands what was found out about them. Messages keep what they
-- show of it in their content, so nothing that reads messages reads this.
CREATE TABLE attachments (
  -- That of the upload it came by; what lies in the store is named by it.
  id bigint PRIMARY KEY,
  owner_id bigint NOT NULL,
  -- IMAGE: made anew by us, for showing. FILE: as it came.
  kind text NOT NULL,
  sha256 bytea NOT NULL,
  name text NOT NULL,
  type text NOT NULL,
  size integer NOT NULL,
  width integer,
  height integer,
  placeholder text,
  animated boolean NOT NULL DEFAULT false,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  -- When it was last taken up or let go; a while after that it is collected if no message holds it.
  released_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);
-- The same bytes of the same person are stored once.
CREATE UNIQUE INDEX attachments_owner_id_kind_sha256_key ON attachments (owner_id, kind, sha256);
CREATE INDEX attachments_released_at ON attachments (released_at);

-- Which messages hold an attachment.
CREATE TABLE attachment_uses (
  attachment_id bigint NOT NULL,
  chat_id bigint NOT NULL,
  seq integer NOT NULL,
  PRIMARY KEY (attachment_id, chat_id, seq)
);

CREATE TABLE uploads (
  id bigint PRIMARY KEY,
  owner_id bigint NOT NULL,
  kind text NOT NULL,
  sha256 bytea NOT NULL,
  name text NOT NULL,
  type text NOT NULL,
  size integer NOT NULL,
  -- How the store calls it when it comes in parts; null: whole.
  multipart_id text,
  -- OPEN, CHECKING, STORED, REFUSED, FAILED (dead letter: setting it to CHECKING with 0 attempts tries again), CANCELLED.
  state text NOT NULL DEFAULT 'OPEN',
  refusal text,
  last_error text,
  -- Of one that is being checked: when a worker may take it (again).
  due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz(3) NOT NULL
);
-- Who asks again goes on with what is there.
CREATE UNIQUE INDEX uploads_owner_id_kind_sha256_open ON uploads (owner_id, kind, sha256) WHERE state IN ('OPEN', 'CHECKING');
CREATE INDEX uploads_due ON uploads (due_at) WHERE state = 'CHECKING';
CREATE INDEX uploads_expires ON uploads (expires_at);

-- What follows a message, with one more thing: `attachments` in its content are ids. The rest is as it was.
CREATE OR REPLACE FUNCTION messages_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Nearly all messages have none of these.
  IF NOT EXISTS (SELECT 1 FROM added WHERE content ?| ARRAY['mentions', 'link', 'attachments']) THEN
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
  -- A recall lets go of what the message held.
  IF OLD.content ? 'attachments' AND NOT NEW.content ? 'attachments' THEN
    WITH gone AS (
      DELETE FROM attachment_uses WHERE chat_id = NEW.chat_id AND seq = NEW.seq
        AND attachment_id IN (SELECT held::bigint FROM jsonb_array_elements_text(OLD.content->'attachments') held) RETURNING attachment_id)
    UPDATE attachments SET released_at = clock_timestamp() WHERE id IN (SELECT attachment_id FROM gone);
  END IF;
  RETURN NULL;
END $$;
