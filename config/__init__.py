"""Settings, word lists and country packs: read here, handed to the rest as values."""
