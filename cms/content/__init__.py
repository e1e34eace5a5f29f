"""The site that a new town starts with: pages about services and supports, each fact with its source.

Editors change them afterwards; loading again never touches a page that exists.
"""
