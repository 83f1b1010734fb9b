"""Messages as rows: what is enqueued, what goes into a digest, and when it may be sent."""
