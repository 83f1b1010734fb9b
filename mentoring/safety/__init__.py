"""What must not be stored or sent: patient details, words of danger, private wishes."""
