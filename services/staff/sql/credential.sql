-- locked, so that guesses of one login come one after the other and each sees the failures before it
SELECT employee, password FROM staff_access.credential WHERE login = %(login)s FOR UPDATE
