"""A drill for people: the screen in a terminal, the score, the picture, and the result folder."""
