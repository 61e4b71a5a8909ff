"""From numbers to things people read."""
