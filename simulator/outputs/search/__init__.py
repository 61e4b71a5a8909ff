"""What a search found, for people: the table and the sentence, the picture, the files."""
