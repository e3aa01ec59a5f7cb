"""One module per page: each question takes the open workspace and typed parameters and returns plain data.

In: an open ``Workspace``. Out: dictionaries ready for JSON.
"""

__all__: list[str] = []
