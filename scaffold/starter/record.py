"""What a service remembers of its starter: the answers file in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scaffold.errors import NotAService
from scaffold.starter.questions import Answers

FILE_NAME = ".copier-answers.yml"


@dataclass(frozen=True, slots=True)
class Record:
    """What the answers file says. It may come from anybody; nothing in it is trusted.

    Attributes:
        source: Where the starter came from.
        version: The release that the service is at, without its v.
        answers: The answers that it was made with, unchecked.
    """

    source: str
    version: str
    answers: Answers


def read(folder: Path) -> Record:
    """Read a service's answers file.

    Raises:
        NotAService: There is none, or it does not say what the service was made from.
    """
    import yaml

    file = folder / FILE_NAME
    try:
        document = yaml.safe_load(file.read_text("utf-8"))
    except OSError as error:
        raise NotAService(
            f"{folder} holds no service of newsvc's: {FILE_NAME} cannot be read ({error.strerror}).",
            advice="Name a service's folder: newsvc update PATH",
        ) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise NotAService(f"{file} is damaged: {' '.join(str(error).split())}", advice=_restore(file)) from error
    source, commit = (document.get(key) if isinstance(document, dict) else None for key in ("_src_path", "_commit"))
    if not (isinstance(source, str) and isinstance(commit, str)):
        raise NotAService(f"{file} does not say what the service was made from.", advice=_restore(file))
    answers = {key: value for key, value in document.items() if not key.startswith("_")}
    return Record(source, commit.removeprefix("v"), answers)


def _restore(file: Path) -> str:
    return f"Restore it, for example: git checkout HEAD -- {file.name}"
