"""Checks for what must not be stored or sent: patient details, signs of a crisis, private goals."""
