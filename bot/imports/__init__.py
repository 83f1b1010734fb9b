"""What a program brings as a file: evaluators, people, shifts, its own lexicon."""
