"""Operation: logs, health, metrics and traces."""
