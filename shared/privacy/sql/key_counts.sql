SELECT state, master, count(*) FROM privacy.data_key GROUP BY state, master ORDER BY state, master
