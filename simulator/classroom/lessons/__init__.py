"""The questions of each notebook, with the reasons that are shown after a guess."""
