-- For the rest of this session; nothing on servers without roles.
SELECT set_config('role', role, false)
FROM projection.builder
JOIN pg_roles ON rolname = role
