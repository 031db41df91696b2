from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import copier
import jinja2
import pytest
from copier import _main
from jinja2.sandbox import SandboxedEnvironment

from scaffold.starter import releases
from scaffold.starter import rendering
from scaffold.starter import repeated_work
from scaffold.starter.releases import Release
from tests.support import starters

FILES = {
    "copier.yml": "name: {type: str}\nparts: {type: yaml, default: '[one, two]'}\n",
    "{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers|to_nice_yaml }}",
    "a-plain-name/program": "#!/bin/sh\n",
    "{% yield part from parts %}{{ part }}{% endyield %}/b-plain-name.txt.jinja": "{{ name }} {{ part }}\n",
    "{% yield part from parts %}{{ part }}{% endyield %}/same.txt": "plain\n",
    "{% if name == 'nobody' %}nobody{% endif %}/c.txt": "nobody's\n",
    "z/{{ name }}.txt.jinja": "{{ name }}{% if parts %}\n{% endif %}",
    "z/same.txt": "plain\n",
}


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """A release of a starter whose names of files do all that names can do."""
    repository = tmp_path / "starter"
    for path, text in FILES.items():
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
        (repository / path).write_text(text)
    (repository / "a-plain-name/program").chmod(0o755)
    starters.git(repository, "init", "--quiet")
    starters.git(repository, "add", "--all")
    starters.git(repository, "commit", "--quiet", "--message", "1")
    starters.git(repository, "tag", "v1.0.0")
    return releases.release(releases.source_at(str(repository)))


def rendered(release: Release, folder: Path, **answers: Any) -> dict[str, tuple[int, bytes]]:
    folder.parent.mkdir(exist_ok=True)
    rendering.render(release, folder, answers, scratch=folder.parent)
    return files_of(folder)


def files_of(folder: Path) -> dict[str, tuple[int, bytes]]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): (path.stat().st_mode, path.read_bytes()) for path in paths}


def test_what_is_rendered_is_what_copier_renders_alone(release: Release, tmp_path: Path) -> None:
    answers = {"name": "orders", "parts": ["one", "two", "three"]}
    copier.run_copy(release.source.url, tmp_path / "stock", data=answers, vcs_ref="v1.0.0", quiet=True)
    stock = files_of(tmp_path / "stock")
    assert {"one/same.txt", "three/b-plain-name.txt", "z/orders.txt"} < stock.keys()
    assert stock["a-plain-name/program"][0] & 0o100
    for again in ("first", "second"):
        assert rendered(release, tmp_path / "renders" / again, **answers) == stock
    assert rendered(release, tmp_path / "renders/other", name="bills", parts=[]).keys() == {
        ".copier-answers.yml",
        "a-plain-name/program",
        "z/bills.txt",
        "z/same.txt",
    }


def test_git_is_not_asked_about_each_file(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where this fails after Copier was upgraded, it has another way to ask."""
    plain = Path(release.source.url) / "many"
    plain.mkdir()
    for number in range(50):
        (plain / str(number)).write_text("x\n")
    starters.git(plain, "add", "--all")
    starters.git(plain, "commit", "--quiet", "--message", "2")
    starters.git(plain, "tag", "v2.0.0")
    started = []
    start = subprocess.Popen.__init__

    def counted(self: Any, *arguments: Any, **options: Any) -> None:
        started.append(arguments)
        start(self, *arguments, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", counted)
    assert len(rendered(releases.release(release.source), tmp_path / "renders/many", name="orders")) > 50
    assert 0 < len(started) < 25


def test_everything_is_as_it_was_afterwards_whatever_happens() -> None:
    before = jinja2.Environment.compile, vars(_main)["is_git_available"]
    with repeated_work.spared():
        assert jinja2.Environment.compile is not before[0]
    with pytest.raises(ZeroDivisionError), repeated_work.spared():
        raise ZeroDivisionError
    assert (jinja2.Environment.compile, vars(_main)["is_git_available"]) == before


def test_a_text_is_not_shared_between_environments_that_read_it_differently() -> None:
    with repeated_work.spared():
        told = [
            SandboxedEnvironment(keep_trailing_newline=keep, line_statement_prefix=prefix)
            .from_string(text)
            .render(x="y")
            for keep in (True, False)
            for prefix in (None, "%")
            for text in ("a\n", "{{ x }}\n", "% if x\na\n% endif\n")
        ]
    assert told == [
        "a\n",
        "y\n",
        "% if x\na\n% endif\n",
        "a\n",
        "y\n",
        "a\n",
        "a",
        "y",
        "% if x\na\n% endif",
        "a",
        "y",
        "a\n",
    ]
