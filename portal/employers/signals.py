"""What this room asks of higher ones."""

from __future__ import annotations

from django.dispatch import Signal

# sender: Organisation; kwargs: organisation, user. A receiver returns a list of `portal.core.ui.Row`: what its room
# knows of the organisation (openings, placements, applications), with `href` where the user may look.
organisation_facts = Signal()
