SELECT number, hash FROM sealed_block WHERE number = ANY (%(numbers)s)
