"""A resident asks a mentor, or a mentor raises a hand: until a yes, a no, or no answer."""
