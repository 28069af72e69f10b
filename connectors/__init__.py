"""Where messages come from and where acts are done: one folder or file for each platform."""
