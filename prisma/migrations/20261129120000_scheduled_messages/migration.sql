-- Messages that wait for their time. A worker takes one that is due (SENDING: from then on it will be sent or fail, and nobody takes it back),
-- sends it like its author would, under the author's own client id, so that a second try finds what the first has stored, and says what became
-- of it. Which change is newer is told by the account stream: kind SCHEDULED, ref the id. A row that is done with holds no words any more; it
-- stays a while for devices that come back, and for repeats of the asking.
CREATE TABLE scheduled_messages (
  user_id bigint NOT NULL,
  id bigint NOT NULL,
  chat_id bigint NOT NULL,
  client_message_id text NOT NULL,
  -- Of what was first asked: a repeat under the same client id asks the same.
  input_hash text NOT NULL,
  content jsonb NOT NULL,
  reply_to_seq integer,
  send_at timestamptz(3) NOT NULL,
  -- WAITING, SENDING, SENT, CANCELED or FAILED.
  state text NOT NULL DEFAULT 'WAITING',
  -- FAILED: the code of the refusal.
  failure text,
  -- SENT: which message of the chat it became.
  seq integer,
  -- When a worker may take it (again).
  due_at timestamptz(3) NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  changed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (user_id, id)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX scheduled_messages_user_id_chat_id_client_message_id_key ON scheduled_messages (user_id, chat_id, client_message_id);
CREATE INDEX scheduled_messages_due ON scheduled_messages (due_at) WHERE state IN ('WAITING', 'SENDING');
CREATE INDEX scheduled_messages_done ON scheduled_messages (changed_at) WHERE state IN ('SENT', 'CANCELED', 'FAILED');
