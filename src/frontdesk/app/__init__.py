"""Where objects are wired together, and the only place that reads settings."""
