"""Secrets by reference: the workspace file names where a secret is, only here is it read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

from desirepath.kernel import WrongUse

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_PART = re.compile(r"\$\{(" + _NAME + r")\}")
_WHOLE = re.compile(r"env:(" + _NAME + r")|file:(.+)", re.DOTALL)
_SECRET_OPTIONS = re.compile(r"pass|secret|token|key", re.IGNORECASE)
_HIDDEN = "•••"


def is_reference(text: str) -> bool:
    """Whether ``text`` says where a secret is and holds none itself."""
    return _WHOLE.fullmatch(text.strip()) is not None


def literal_password(url: str) -> bool:
    """Whether a database URL holds a password, or an option that looks like one, in plain sight."""
    if is_reference(url):
        return False
    try:
        parts = urlsplit(_PART.sub("", url))
        held = parts.password
    except ValueError:
        return True
    return bool(held) or any(value for name, value in parse_qsl(parts.query) if _SECRET_OPTIONS.search(name))


class Secrets:
    """Reads references for one source, and takes what it read out of any text that is shown."""

    def __init__(self, source: str, environment: Mapping[str, str], folder: Path) -> None:
        self._source, self._environment, self._folder = source, environment, folder
        self._read: set[str] = set()

    def read(self, key: str, reference: str) -> str:
        """The secret behind ``reference``; anything that is no reference stands for itself.

        Raises
        ------
        WrongUse
            when the variable is not set, or the file cannot be read.
        """
        found = _WHOLE.fullmatch(reference.strip())
        if not found:
            return reference
        name, path = found.groups()
        return self._variable(key, name) if name else self._file(key, path)

    def url(self, url: str) -> str:
        """A database URL with every reference in it replaced; what is put into a part is escaped."""
        if is_reference(url):
            whole = self.read("url", url)
            self._keep_password(whole)
            return whole
        return _PART.sub(lambda part: quote(self._variable("url", part[1]), safe=""), url)

    def scrub(self, text: str) -> str:
        """``text`` without any secret that was read."""
        for secret in sorted(self._read, key=len, reverse=True):
            text = text.replace(secret, _HIDDEN)
        return text

    def _keep(self, value: str) -> str:
        if value:
            self._read.update({value, quote(value, safe="")})
        return value

    def _keep_password(self, url: str) -> None:
        self._keep(url)
        try:
            self._keep(urlsplit(url).password or "")
        except ValueError:
            self._read.add(url)

    def _variable(self, key: str, name: str) -> str:
        value = self._environment.get(name)
        if not value:
            raise WrongUse(
                f"source {self._source}, {key}",
                f"the environment variable {name} is not set",
                f"Set {name} where Desirepath runs, or refer to a file: `file:PATH`.",
            )
        return self._keep(value.strip())

    def _file(self, key: str, path: str) -> str:
        there = self._folder / Path(path).expanduser()
        try:
            return self._keep(there.read_text("utf-8").strip())
        except (OSError, UnicodeDecodeError) as error:
            raise WrongUse(
                f"source {self._source}, {key}", f"the file {path} cannot be read", "Mend the path or its permissions."
            ) from error
