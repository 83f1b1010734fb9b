"""What mentors offer, whether they are available, and how people find them."""
