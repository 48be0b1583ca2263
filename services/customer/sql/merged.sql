-- Records merged earlier into the one that is merged now follow it to the survivor.
UPDATE customer SET merged_into = %(survivor)s::uuid WHERE merged_into = %(merged)s::uuid
