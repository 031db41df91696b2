"""What operators need: logs, health, metrics and traces."""
