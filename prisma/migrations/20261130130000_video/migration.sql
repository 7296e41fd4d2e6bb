-- How long a video lasts and how large it is, as measured. A worker of the last version does not know videos and would store one unmeasured: the
-- constraint refuses that, and the upload stays until a worker that knows them takes it. No row is a video yet, so nobody waits for it to be proven.
ALTER TABLE attachments
  ADD CONSTRAINT attachments_video_is_measured CHECK (kind <> 'VIDEO' OR (duration_ms IS NOT NULL AND width IS NOT NULL AND height IS NOT NULL)) NOT VALID;
