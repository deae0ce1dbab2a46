"""PostgreSQL as this product talks to it: `base` is Django's backend with two changes."""


class Prepared(str):
    """A statement that the server plans once for each connection, and then only runs.

    For the few that run again and again with the same shape, written by hand: planning a join under
    row-level security costs the server more than running it. Values go beside it, as always.
    """

    __slots__ = ()
