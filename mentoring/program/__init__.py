"""What a program chooses, who looks after it, and what it can see."""
