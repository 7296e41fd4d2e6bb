-- What people have reported, for moderators. `subject` and `evidence` are copies from the moment of the report: what is edited, recalled,
-- renamed or left afterwards stays here as it was, until the report expires.
CREATE TABLE reports (
  id bigint PRIMARY KEY,
  reporter_id bigint NOT NULL,
  client_report_id text NOT NULL,
  -- What was asked for under the client's id, to tell a repeat from another report.
  input_hash text NOT NULL,
  -- USER, GROUP or MESSAGES.
  kind text NOT NULL,
  user_id bigint,
  chat_id bigint,
  reason text NOT NULL,
  note text NOT NULL,
  subject jsonb NOT NULL,
  evidence jsonb NOT NULL,
  -- OPEN, ACTED or DISMISSED.
  state text NOT NULL DEFAULT 'OPEN',
  created_at timestamptz(3) NOT NULL,
  decided_at timestamptz(3),
  expires_at timestamptz(3) NOT NULL,
  UNIQUE (reporter_id, client_report_id)
);
-- The reporter's own list; the moderators' queue, the oldest first; what is to be forgotten.
CREATE INDEX reports_reporter_id_id_idx ON reports (reporter_id, id);
CREATE INDEX reports_state_id_idx ON reports (state, id);
CREATE INDEX reports_expires_at_idx ON reports (expires_at);
