-- Services' own tables beside the schemas: in public, called <service>_<what it holds>.
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname !~ '^_?yoyo'
