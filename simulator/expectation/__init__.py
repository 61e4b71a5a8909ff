"""What follows from a condition of the service without a draw: means, harm, promised events."""
