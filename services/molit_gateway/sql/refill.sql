-- Open transmissions without a duty: after a loss of the table, or of the fact that would have entered one.
INSERT INTO molit_gateway_due (key, task, hours, revision, due_at)
SELECT id, 'transmit', 0, revision, %(now)s FROM molit.transmission WHERE state IN ('queued', 'sending', 'sent')
ON CONFLICT DO NOTHING
