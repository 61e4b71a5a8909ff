"""Files of other tools: alert rules for Prometheus, alert windows for Sloth."""
