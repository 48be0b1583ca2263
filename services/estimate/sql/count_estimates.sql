SELECT state, count(*) FROM estimate.estimate WHERE dealership = %(dealership)s GROUP BY state
