"""The files of the repository, as the tests of the house look at them."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("definitions", "notifications", "workflow")
"""The folders of the product itself."""


@cache
def files() -> tuple[Path, ...]:
    """Every file that is in the repository or would be by the next ``git add``, from its root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = (Path(name) for name in listed.split("\0") if name)
    return tuple(sorted({path for path in paths if (ROOT / path).is_file()}))


def modules(*folders: str) -> list[Path]:
    """The Python files in ``folders``."""
    return [path for path in files() if path.suffix == ".py" and path.parts[0] in folders]


@cache
def text(path: Path) -> str:
    """What stands in a file; characters that are not UTF-8 are replaced."""
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> list[Function]:
    """Every function and method that a module defines."""
    return [node for node in ast.walk(ast.parse(text(path))) if isinstance(node, Function)]


def lines(function: Function) -> int:
    """How many lines a function takes, its decorators not counted."""
    return (function.end_lineno or function.lineno) - function.lineno + 1
