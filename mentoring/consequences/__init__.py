"""What one fact means everywhere: what falls due for whom, who leaves, who blocks whom."""
