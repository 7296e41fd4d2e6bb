-- How people come into a group: OPEN, with the answer of an admin (APPROVAL), or with an answer to a question first (QUESTION).
-- `join_request_count` counts those who wait, under the chat's row lock; where it is 0, nobody looks for more.
ALTER TABLE chats
  ADD COLUMN join_mode text NOT NULL DEFAULT 'OPEN',
  ADD COLUMN join_question text NOT NULL DEFAULT '',
  ADD COLUMN join_request_count integer NOT NULL DEFAULT 0;

-- Somebody asks to come in, or a member asks for them (`invited_by`). PENDING, APPROVED, DECLINED or WITHDRAWN; one pending for each
-- group and person. `invite_id` is the link they came by, whose use is counted when they come in.
CREATE TABLE join_requests (
  id bigint PRIMARY KEY,
  chat_id bigint NOT NULL,
  user_id bigint NOT NULL,
  invited_by bigint,
  invite_id bigint,
  answer text NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT 'PENDING',
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  decided_at timestamptz(3),
  decided_by bigint
);
CREATE UNIQUE INDEX join_requests_pending ON join_requests (chat_id, user_id) WHERE state = 'PENDING';
CREATE INDEX join_requests_of_chat ON join_requests (chat_id, id) WHERE state = 'PENDING';
CREATE INDEX join_requests_of_user ON join_requests (user_id, id) WHERE state = 'PENDING';
CREATE INDEX join_requests_of_inviter ON join_requests (invited_by, id) WHERE state = 'PENDING' AND invited_by IS NOT NULL;
