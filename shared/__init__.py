"""What every service stands on, storey upon storey; nothing in here knows a service."""
