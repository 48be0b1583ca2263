-- Partial rows into their table: counts and sums add up, a last value takes the place of the one before.
MERGE INTO {table} AS stood
USING json_to_recordset(%s::json) AS partial ({record})
ON {same}
WHEN MATCHED THEN UPDATE SET {update}
WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({values})
