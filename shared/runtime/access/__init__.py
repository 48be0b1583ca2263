"""Who may do what: a PostgreSQL role and a RabbitMQ user for each process, with no more than it needs."""
