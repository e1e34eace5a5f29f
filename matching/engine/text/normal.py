"""Normal form of a text: compatibility characters folded, lower case, words."""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=65_536)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case; a hyphen parts words."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
