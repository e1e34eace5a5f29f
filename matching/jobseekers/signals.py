"""What this room tells the rooms above it. Receivers run in the same transaction and only write rows or queue jobs."""

from django.dispatch import Signal

consent_withdrawn = Signal()  # sender: Consent; kwargs: consent
profile_changed = Signal()  # sender: Profile; kwargs: profile
