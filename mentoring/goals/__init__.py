"""What residents want to grow in, and the people suggested for it."""
