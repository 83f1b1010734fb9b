"""Consequences that span several features: what is due for a digest, what a departure ends, what a block ends."""
