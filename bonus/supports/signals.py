"""What this room asks of those above it."""

from __future__ import annotations

from django.dispatch import Signal

# Receivers get `answers` (bonus.supports.guide.Answers) and `day`; the room that keeps the town's schemes answers with
# a list of BonusTerms, one for each scheme in force. Nothing is stored.
bonus_terms = Signal()
