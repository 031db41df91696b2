"""Renders a release by Copier, whose errors stop here."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scaffold import git
from scaffold.errors import RenderingFailed
from scaffold.starter import repeated_work
from scaffold.starter.releases import Release

# How git ends a complaint that tells what the user can mend.
_CAUSES = ("No space left on device", "Out of diskspace", "Permission denied", "Read-only file system")


def render(release: Release, folder: Path, answers: Mapping[str, Any], *, scratch: Path) -> None:
    """Render a release of a starter into a new folder.

    Args:
        release: What is rendered.
        folder: Where to; it must not exist yet.
        answers: An answer to every question without a default.
        scratch: A folder for the temporary files of rendering.

    Raises:
        RenderingFailed: Copier or the template is at fault.
    """
    with _copier(release, scratch):
        import copier

        with repeated_work.spared():
            copier.run_copy(
                release.source.url,
                folder,
                data=dict(answers),
                vcs_ref=release.tag,
                settings=copier.Settings(),
                defaults=True,
                quiet=True,
            )


@contextmanager
def _copier(release: Release, scratch: Path) -> Iterator[None]:
    """Set up what Copier reads from its surroundings, and turn what it raises into `RenderingFailed`."""
    git.isolate()
    if release.source.standin is not None:
        _redirect(release.source.url, release.source.standin, scratch)
    usual = tempfile.tempdir
    # Copier clones into the temporary folder; in ours a kill leaves nothing elsewhere.
    tempfile.tempdir = os.fspath(scratch)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except KeyboardInterrupt:
        raise  # the last clause would import Copier, which may be half imported now
    except OSError as error:
        # Where git fails inside Copier, plumbum raises an OSError without a number; the others are the disk's.
        if error.errno is not None:
            raise
        raise _failure(error) from error
    except _rendering_errors() as error:
        raise _failure(error) from error
    finally:
        tempfile.tempdir = usual


def _rendering_errors() -> tuple[type[Exception], ...]:
    """Return what rendering raises: Copier's own errors, and those of Python and Jinja that it lets through."""
    import jinja2
    from copier.errors import CopierError

    return (CopierError, ValueError, TypeError, jinja2.TemplateError)


def _failure(error: Exception) -> RenderingFailed:
    """Say what went wrong; of git's output, which Copier hands on whole, one complaint."""
    lines = [line.strip(" |") for line in str(error).splitlines()]
    complaints = [line for line in lines if line.startswith(("fatal:", "error:"))]
    named = [line for line in complaints if line.endswith(_CAUSES)]
    reason = [*named, *complaints, " ".join(line for line in lines if line) or type(error).__name__][0]
    return RenderingFailed(f"The starter could not be rendered: {reason}")


def _redirect(url: str, bundle: Path, scratch: Path) -> None:
    """Make git read `bundle` wherever `url` is meant, in this process from the import of Copier on."""
    git.configure(f"url.{bundle}.insteadOf", url.removeprefix("git+"))
    # Copier mirrors a URL's repository in its cache; the bundle must never pass for it there.
    os.environ["COPIER_CACHE_DIR"] = os.fspath(scratch / "copier")
