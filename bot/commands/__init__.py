"""What a colleague can say to a case: one word, one file.

Each has `run(work, asked, now) -> Reply`; the first line of its docstring is its help on every desk. `asked` comes with
rights and walls already checked.
"""
