-- What the messages hold that a report has copies of: kept for as long as the report, whatever becomes of the messages. A row of a report that is gone says nothing.
CREATE TABLE report_attachments (
  attachment_id bigint NOT NULL,
  report_id bigint NOT NULL,
  PRIMARY KEY (attachment_id, report_id)
);
CREATE INDEX report_attachments_report_id ON report_attachments (report_id);
-- What was reported before, and is still there.
INSERT INTO report_attachments (attachment_id, report_id)
  SELECT DISTINCT a.id, r.id
  FROM reports r, jsonb_array_elements(r.evidence) entry, jsonb_array_elements_text(entry->'content'->'attachments') held
  JOIN attachments a ON a.id = held::bigint
  WHERE jsonb_typeof(r.evidence) = 'array' AND jsonb_typeof(entry->'content'->'attachments') = 'array';
