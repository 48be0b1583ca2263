SELECT id, folded FROM consulting.fluid
