"""What residents want to grow in, and the mentors suggested for it."""
