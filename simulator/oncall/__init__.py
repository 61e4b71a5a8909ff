"""What the people on call are: their habits, and the runbooks that they follow."""
