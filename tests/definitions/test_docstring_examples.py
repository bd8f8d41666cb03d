"""The examples in the docstrings of ``definitions`` give what they say."""

import doctest
from importlib import import_module
from pkgutil import walk_packages

import pytest

import definitions

MODULES = sorted(each.name for each in walk_packages(definitions.__path__, "definitions."))


@pytest.mark.parametrize("name", MODULES)
def test_an_example_gives_what_it_says(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0
