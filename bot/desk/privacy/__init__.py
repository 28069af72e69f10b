"""The papers that data protection law asks for, drafted from how this desk is really set up.

What the desk cannot know is marked as to be filled in: a draft that pretends to know is worse than a gap.
"""
