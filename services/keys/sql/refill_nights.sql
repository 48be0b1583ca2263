-- Each dealership with a cabinet has its next night in the due-table.
INSERT INTO keys_due (key, task, revision, due_at)
SELECT dealership, 'reconcile', 1, due_at FROM unnest(%(dealerships)s::text[], %(due_at)s::timestamptz[]) AS night (dealership, due_at)
ON CONFLICT DO NOTHING
