-- What time alone may change, and what an alarm stands for, is looked at, whatever got lost.
INSERT INTO keys_due (key, task, revision, due_at)
SELECT subject, 'look', extract(epoch FROM clock_timestamp()) * 1000, %(now)s
FROM (
    SELECT 'cabinet.' || id FROM keys.cabinet
    UNION SELECT 'drawer.' || cabinet || '.' || drawer FROM keys.drawer WHERE open_since IS NOT NULL OR silent OR tampered
    UNION SELECT 'tag.' || tag FROM keys.key WHERE place = 'missing' OR due_at IS NOT NULL OR car_id IS NULL
    UNION SELECT subject FROM keys.alarm WHERE ended_at IS NULL
) AS wanted (subject)
ON CONFLICT DO NOTHING
