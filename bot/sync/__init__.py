"""Background jobs that read from Slack."""
