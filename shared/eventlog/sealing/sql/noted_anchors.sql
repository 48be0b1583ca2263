SELECT key, block FROM anchored ORDER BY block
