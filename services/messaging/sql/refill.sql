-- Open messages without a duty: after a loss of the table, or of the fact that would have entered one.
INSERT INTO messaging_due (key, task, hours, revision, due_at)
SELECT id, 'transmit', 0, 1, %(now)s FROM messaging.message WHERE state IN ('queued', 'handing_over', 'sent')
ON CONFLICT DO NOTHING
