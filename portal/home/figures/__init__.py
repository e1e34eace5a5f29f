"""What the work achieves, in figures, for a manager: counted, put together where persons are few, shown and filed."""

from __future__ import annotations

from portal.home.figures.views import figures, figures_file

__all__ = ["figures", "figures_file"]
