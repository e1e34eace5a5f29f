"""What this room tells those above it."""

from __future__ import annotations

from django.dispatch import Signal

# sender: User; kwargs: user. The person behind the account is not, or no longer surely, the one whose name was checked:
# identified under another name, or the name was changed. Receivers write rows only, in the same transaction.
name_in_doubt = Signal()
