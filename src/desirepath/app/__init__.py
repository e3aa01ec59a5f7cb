"""Composition root, façade, access, question catalogue.

In: a workspace folder. Out: answers as plain data; jobs done.
"""

from desirepath.app.catalogue import QUESTIONS, signature_of
from desirepath.app.demo import prepare_demo
from desirepath.app.facade import Facade, LocalFacade, RemoteFacade, open_facade
from desirepath.app.jobs import COMMANDED, JOBS
from desirepath.app.selftest import selftest
from desirepath.app.workspace import Workspace

__all__ = [
    "COMMANDED",
    "JOBS",
    "QUESTIONS",
    "Facade",
    "LocalFacade",
    "RemoteFacade",
    "Workspace",
    "open_facade",
    "prepare_demo",
    "selftest",
    "signature_of",
]
