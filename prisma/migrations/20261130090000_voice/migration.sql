-- How long a recording lasts, as measured. A worker of the last version does not know recordings and would store one unmeasured: the
-- constraint refuses that, and the upload stays until a worker that knows them takes it.
ALTER TABLE attachments ADD COLUMN duration_ms integer,
  ADD CONSTRAINT attachments_voice_is_measured CHECK (kind <> 'VOICE' OR duration_ms IS NOT NULL);
