"""Generic reliability maths on counts: objectives, alerts, incidents. No SimPy, no AI, no I/O."""
