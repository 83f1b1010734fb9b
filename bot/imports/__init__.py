"""Files that a program supplies: evaluators, people, shifts, and its own lexicon."""
