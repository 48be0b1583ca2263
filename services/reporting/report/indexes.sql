-- Made when a rebuild has filled the tables, from sorted rows.
CREATE INDEX IF NOT EXISTS entry_of_day ON entry (dealership, day, position);
