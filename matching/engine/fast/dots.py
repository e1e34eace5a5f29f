"""Dot products of n-gram vectors, in whole numbers: exact by whatever way they are added up.

Few are done with numpy alone, so that a town never loads scipy; many by scipy's sparse matrices.
"""

from typing import Any

import numpy as np

from ..text.index import PLACES, spread
from .rows import Array, Arrays

MANY = 8_000_000  # products from which scipy is worth its loading


def slots(start: Array, rows: Array) -> Array:
    """Places of the items of the given rows of a ragged array, end to end."""
    return spread(start[rows], start[rows + 1] - start[rows])


def sparse(arrays: Arrays, name: str, rows: Array | None = None) -> Any:
    """The vectors of the given rows as a sparse matrix of whole numbers."""
    from scipy.sparse import csr_matrix

    start = arrays[f"{name}_start"]
    rows = np.arange(len(start) - 1) if rows is None else rows
    at = slots(start, rows)
    ends = np.concatenate([[0], np.cumsum(start[rows + 1] - start[rows])])
    weights = arrays[f"{name}_weight"][at].astype(np.int64)
    return csr_matrix((weights, arrays[name][at], ends), shape=(len(rows), PLACES))


class Columns:
    """Some vectors, to be multiplied with others: each n-gram with the vectors that have it."""

    def __init__(self, arrays: Arrays, name: str, rows: Array | None = None) -> None:
        start = arrays[f"{name}_start"]
        self.arrays, self.name = arrays, name
        self.rows = np.arange(len(start) - 1) if rows is None else rows
        self.count = len(self.rows)
        at = slots(start, self.rows)
        bucket = arrays[name][at]
        order = np.argsort(bucket, kind="stable")
        self.bucket = bucket[order]
        self.owner = np.repeat(np.arange(self.count), start[self.rows + 1] - start[self.rows])[order]
        self.weight = arrays[f"{name}_weight"][at][order].astype(np.float64)
        self._turned: Any = None

    def dots(self, arrays: Arrays, name: str, rows: Array) -> Array:
        """The given rows of other vectors × these, dense."""
        found = self._product(arrays, name, rows)
        return found if isinstance(found, np.ndarray) else np.asarray(found.toarray())

    def above(self, floor: float, arrays: Arrays, name: str, rows: Array) -> tuple[Array, Array, Array]:
        """(place among the rows, column, product) of every product that is greater than the floor."""
        found = self._product(arrays, name, rows)
        if isinstance(found, np.ndarray):
            row, column = np.nonzero(found > floor)
            return row, column, found[row, column]
        listed = found.tocoo()
        near = listed.data > floor
        return listed.row[near].astype(np.int64), listed.col[near].astype(np.int64), listed.data[near]

    def _product(self, arrays: Arrays, name: str, rows: Array) -> Any:
        """A dense array, or a sparse matrix where there is much to multiply."""
        if self._turned is None:
            start = arrays[f"{name}_start"]
            at = slots(start, rows)
            asked = arrays[name][at]
            first = np.searchsorted(self.bucket, asked, "left")
            sizes = np.searchsorted(self.bucket, asked, "right") - first
            if sizes.sum() <= MANY:
                row = np.repeat(np.arange(len(rows)) * self.count, start[rows + 1] - start[rows])
                found = spread(first, sizes)
                parts = self.weight[found] * np.repeat(arrays[f"{name}_weight"][at].astype(np.float64), sizes)
                cells = np.repeat(row, sizes) + self.owner[found]
                sums = np.bincount(cells, weights=parts, minlength=len(rows) * self.count)
                return sums.astype(np.int64).reshape(len(rows), self.count)
            self._turned = sparse(self.arrays, self.name, self.rows).T.tocsr()
        return sparse(arrays, name, rows) @ self._turned
