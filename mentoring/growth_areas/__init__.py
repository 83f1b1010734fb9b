"""What people can grow in: 13 families of growth areas, and the doses of time they come in."""
