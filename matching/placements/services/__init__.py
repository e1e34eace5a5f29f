"""Every write of this room, by what it is about."""
