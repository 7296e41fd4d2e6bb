-- A smaller copy of a video, which plays everywhere: to be made (WAITING), there (MADE), of no use (NONE), or given up (FAILED: an operator finds it here).
-- A row of an attachment that a process of the last version has taken away says nothing, and is taken away when its turn comes.
CREATE TABLE video_renditions (
  attachment_id bigint PRIMARY KEY,
  state text NOT NULL DEFAULT 'WAITING',
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  last_error text,
  size integer,
  width integer,
  height integer,
  CONSTRAINT video_renditions_states CHECK (state IN ('WAITING', 'MADE', 'NONE', 'FAILED')),
  CONSTRAINT video_renditions_are_measured CHECK (state <> 'MADE' OR (size IS NOT NULL AND width IS NOT NULL AND height IS NOT NULL))
);
CREATE INDEX video_renditions_due ON video_renditions (due_at) WHERE state = 'WAITING';
-- What was uploaded before.
INSERT INTO video_renditions (attachment_id) SELECT id FROM attachments WHERE kind = 'VIDEO';
