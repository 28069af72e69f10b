"""Safelight: a safeguarding desk for the communities an organisation looks after."""

__version__ = "0.1.0"
