"""Somebody else's details in a message: where they live, their number, class, password, card, car, whereabouts.

Rules over the text as written. One's own details are not meant (`classifiers.contacts`), nor what the organisation
lists, nor a venue. What is a guess is marked low confidence; what takes understanding (somebody's illness, habits,
secrets) is not for rules.
"""

from classifiers.personal_data.finder import PersonalData

__all__ = ["PersonalData"]
