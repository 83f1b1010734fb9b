"""What is read from Slack in the background."""
