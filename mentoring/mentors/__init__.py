"""What mentors offer, whether they are available, and how they are found."""
