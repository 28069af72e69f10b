"""Grooming indicators in the newest message of a talk."""

from classifiers.grooming.finder import Grooming

__all__ = ["Grooming"]
