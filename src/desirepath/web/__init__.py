"""Web face: the REST API and the pages.

In: HTTP requests. Out: answers of the façade in declared shapes.
"""

from desirepath.web.server import create_server, ingest_openapi, openapi_text

__all__ = ["create_server", "ingest_openapi", "openapi_text"]
