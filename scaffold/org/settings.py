"""newsvc.toml: an organisation's source of starters and its default answers."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

from scaffold.errors import InvalidSettings

FILE_NAME = "newsvc.toml"
VARIABLE = "NEWSVC_ORG"

_TABLES = {"source": {"url"}, "defaults": None}  # None: any key, since the questions say which there are


@dataclass(frozen=True, slots=True)
class OrgSettings:
    """What an organisation sets.

    Attributes:
        file: Where it stands; None when there is no newsvc.toml.
        source: A git URL or an absolute path of a repository or bundle; None means newsvc's own releases.
        defaults: Answers to project questions, by key, that count when nobody gives others.
    """

    file: Path | None = None
    source: str | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)


def find(option: Path | None = None) -> OrgSettings:
    """Read the newsvc.toml of `--org`, of NEWSVC_ORG, or of the user's configuration folder, whichever is first.

    Raises:
        InvalidSettings: The file that was named is not there, or says something that newsvc does not know.
    """
    named = option or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if named is not None:
        return read(named / FILE_NAME if named.is_dir() else named)
    import platformdirs

    usual = Path(platformdirs.user_config_dir("newsvc")) / FILE_NAME
    return read(usual) if usual.is_file() else OrgSettings()


def read(file: Path) -> OrgSettings:
    """Read and check one newsvc.toml.

    Raises:
        InvalidSettings: It is not there, is no TOML, or says something that newsvc does not know.
    """
    try:
        document = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InvalidSettings(f"{file} cannot be read: {reason}.", advice="Name a newsvc.toml: --org FILE") from error
    except tomllib.TOMLDecodeError as error:
        raise InvalidSettings(f"{file} is not valid TOML: {error}.") from error
    for table, content in document.items():
        _check_table(file, table, content)
    url = document.get("source", {}).get("url")
    return OrgSettings(file.resolve(), _absolute(url, file), document.get("defaults", {}))


def _check_table(file: Path, table: str, content: object) -> None:
    if table not in _TABLES:
        raise InvalidSettings(
            f"{file} has a table [{table}] that newsvc does not know.",
            advice=f"It knows: {', '.join(f'[{known}]' for known in _TABLES)}.",
        )
    if not isinstance(content, dict):
        raise InvalidSettings(f"{file}: {table} is not a table.", advice=f"Write it as [{table}] on a line of its own.")
    keys = _TABLES[table]
    if keys is not None and not content.keys() <= keys:
        unknown = ", ".join(sorted(content.keys() - keys))
        raise InvalidSettings(f"{file}: [{table}] has no key {unknown}.", advice=f"It has: {', '.join(sorted(keys))}.")
    if table == "source" and not (isinstance(content.get("url"), str) and content["url"].strip()):
        raise InvalidSettings(f"{file}: [source] has no url.", advice='Write: url = "https://git.example.com/x.git"')


def _absolute(url: str | None, file: Path) -> str | None:
    """Return a path in `url` as an absolute one, read from the file's own folder; a URL as it is."""
    if url is None or url.startswith("~") or ":" in url:
        return url
    return os.path.abspath(file.resolve().parent / url)
