"""Contact details and invitations to talk elsewhere, in the text as it was written."""

from classifiers.contacts.finder import Contacts

__all__ = ["Contacts"]
