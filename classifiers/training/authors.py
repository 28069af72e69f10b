"""Which authors of conversations the encoder of talks (`classifiers/training/drift.py`) learns from, and when."""

from __future__ import annotations

LEFT_OUT = frozenset(
    {
        "twentyninth",
        "fortyfourth",
        "fortyfifth",
        "fortysixth",
        "fortyseventh",
        "fiftysecond",
        "fiftyfifth",
        "fiftysixth",
        "eightyfifth",
        "eightysixth",
        "hundredandthirteenth",
        "hundredandthirtyfirst",
        "hundredandthirtysecond",
        "hundredandthirtythird",
        "hundredandthirtyfourth",
    }
)
"""The authors whose talks are kept out of the fit, to say from where drift counts."""
WAVES: tuple[frozenset[str], ...] = (
    frozenset(
        {
            "sixtyfifth",
            "sixtysixth",
            "sixtyseventh",
            "sixtyeighth",
            "sixtyninth",
            "seventieth",
            "seventyfirst",
            "seventysecond",
            "seventythird",
            "seventyfourth",
            "seventyfifth",
            "seventysixth",
            "seventyninth",
            "eightieth",
            "eightyfirst",
            "eightysecond",
            "eightythird",
            "eightyfourth",
            "eightyseventh",
            "eightyeighth",
            "eightyninth",
            "ninetieth",
            "ninetyfirst",
            "ninetysecond",
        }
    ),
    frozenset(
        {
            "sixtythird",
            "sixtyfourth",
            "ninetythird",
            "ninetyfourth",
            "ninetyfifth",
            "ninetysixth",
        }
    ),
    frozenset(
        {
            "ninetyseventh",
            "ninetyeighth",
            "ninetyninth",
            "hundredth",
            "hundredandfirst",
            "hundredandsecond",
            "hundredandthird",
            "hundredandfourth",
            "hundredandfifth",
            "hundredandsixth",
            "hundredandninth",
            "hundredandtenth",
            "hundredandeleventh",
            "hundredandtwelfth",
        }
    ),
    frozenset(
        {
            "hundredandfourteenth",
            "hundredandseventeenth",
            "hundredandtwentieth",
            "hundredandtwentyfirst",
        }
    ),
    frozenset(
        {
            "hundredandfifteenth",
            "hundredandsixteenth",
            "hundredandeighteenth",
            "hundredandnineteenth",
            "hundredandtwentysecond",
            "hundredandtwentythird",
            "hundredandtwentyfourth",
            "hundredandtwentyfifth",
            "hundredandtwentysixth",
            "hundredandtwentyseventh",
            "hundredandtwentyeighth",
        }
    ),
)
"""The authors whom the first course does not read, in the order they came: each wave has a course of its own, with some
of those before it. So what is new is learnt without the hour that the first course takes."""
LATE = frozenset[str]().union(*WAVES)
