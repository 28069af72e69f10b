"""What the shipped encoder was taught to tell apart, besides Jigsaw's labels: names of its outputs, in order."""

TOXICITY = ("toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack")
"""Jigsaw's labels as Detoxify names them, in the order of every model here; `sexual_explicit` has no rows."""

GROOMING = (
    "age", "location", "schedule", "parent", "flatter", "special", "selfdisc", "gift", "contact", "isolate", "secrecy",
    "delete", "test", "pressure", "photo_any", "meet", "travel", "age_stated", "help",
)  # fmt: skip
"""Grooming indicators of one utterance, in lower case. Those that are sexual in themselves, and threats to share
pictures, are rules only (`classifiers.grooming`): we write no such lines to learn from."""

CARE = ("self_harm", "disclosure")
RISK = ("sextortion", "extremism", "boundary", "impersonation", "personal_data", "bullying", "scam", "spam")

OUTPUTS = (*TOXICITY, *GROOMING, *CARE, *RISK)
