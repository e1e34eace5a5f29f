"""Feedback is kept a year."""

from cms.models import Feedback
from portal.core.retention import bulk

bulk(Feedback)
