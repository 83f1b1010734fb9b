"""Who uses Curbside, who must not be shown to whom, and when each person is left alone."""
