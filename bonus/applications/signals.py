"""What this room tells those above it."""

from __future__ import annotations

from django.dispatch import Signal

# A correction, or the body's decision on a claim, has changed what is granted. Sent in its transaction, with the
# application locked. sender: Decision; kwargs: decision, number (of what changed it), amount (granted now), actor.
amount_changed = Signal()
