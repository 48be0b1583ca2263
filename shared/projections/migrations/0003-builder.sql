-- To which role the views' schemas belong; no row on servers without roles. Whoever builds or drops one works as
-- this role, so that the process which keeps the views can go on with what was built by hand.
CREATE TABLE projection.builder (role name PRIMARY KEY);
