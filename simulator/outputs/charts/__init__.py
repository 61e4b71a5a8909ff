"""Pictures of a run: functions that take a Run (or several) and optional axes, and return axes."""
