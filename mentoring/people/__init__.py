"""Who uses Curbside, who is never shown to whom, and when each is left alone."""
