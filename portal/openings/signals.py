"""What this room tells the rooms above it. Receivers run in the same transaction and only write rows or queue jobs."""

from django.dispatch import Signal

opening_changed = Signal()  # sender: Opening; kwargs: opening, as it is now
