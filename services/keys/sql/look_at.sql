-- To be looked at, at once or at its moment if that comes sooner; whoever looks already looks once more.
INSERT INTO keys_due (key, task, revision, due_at)
SELECT key, 'look', extract(epoch FROM clock_timestamp()) * 1000, %(at)s FROM unnest(%(subjects)s::text[]) AS key
ON CONFLICT (key, task, hours) DO UPDATE
SET revision = keys_due.revision + 1, due_at = least(keys_due.due_at, excluded.due_at), leased_until = NULL,
    attempts = 0
