"""How each shipped model is made and measured, from public data, in one command."""
