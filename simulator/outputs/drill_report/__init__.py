"""The page of a drill: what was seen and decided, beside the scripted responder, and the truth."""
