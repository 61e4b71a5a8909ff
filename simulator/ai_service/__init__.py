"""The AI service: the only folder that knows what is being simulated."""
