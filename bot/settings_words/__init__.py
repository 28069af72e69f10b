"""What an admin can change while the desk runs: one word, one file.

Each has a `SETTING` that declares it, `consequence(work, wanted) -> Consequence`, which says what would follow before
anything does, and `apply(work, wanted, found) -> str`, which does it. Rights are checked already.
"""
