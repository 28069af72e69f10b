"""What a person sees, once for every desk: cards as pure data, and every sentence."""
