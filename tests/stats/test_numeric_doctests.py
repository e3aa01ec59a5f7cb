"""The examples in the docstrings of the calculating rooms run."""

import doctest
import importlib
import pkgutil

import pytest

ROOMS = ("stats", "text", "experiments", "learning.patterns", "learning.risk")


def modules():
    for room in ROOMS:
        package = importlib.import_module(f"desirepath.{room}")
        for found in pkgutil.iter_modules(package.__path__):
            yield f"desirepath.{room}.{found.name}"


@pytest.mark.parametrize("name", list(modules()))
def test_examples_of(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
