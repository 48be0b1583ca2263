UPDATE visit SET state = ended.state
FROM unnest(%(order_id)s::text[], %(state)s::text[]) AS ended (order_id, state)
WHERE visit.order_id = ended.order_id
