"""What everything else stands on: units, kinds, distributions, random streams, errors."""
