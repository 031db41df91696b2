"""Runs every scenario over a rendered starter, by newsvc's merge and by stock Copier, and judges what comes out."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import copier

from tests.support import starters
from tests.updates.edits import Edit
from tests.updates.edits import Files
from tests.updates.edits import Impossible
from tests.updates.merging import Merging
from tests.updates.scenarios import ALSO_THERE
from tests.updates.scenarios import RELEASES
from tests.updates.scenarios import USERS

FRAMEWORKS = ("flask", "fastapi")
ANSWERS = "answers.yml"
# Copier 9.19 raises FileExistsError, whatever else is in the update.
STOPS_COPIER = "makes a folder of a file"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A change of a user's, and one of a release, to the same files."""

    user: Edit
    release: Edit
    base: Files
    ours: Files
    theirs: Files

    @property
    def name(self) -> str:
        return f"the user {self.user.name}, the release {self.release.name}"

    @property
    def realistic(self) -> bool:
        return self.user.realistic and self.release.realistic

    @property
    def user_lines(self) -> set[bytes]:
        """The lines that the user wrote."""
        return lines_of(self.ours) - lines_of(self.base)

    @property
    def expected(self) -> list[Files]:
        """Both changes made one after the other, in either order; none where they contradict each other."""
        found = []
        for first, second in ((self.user, self.release), (self.release, self.user)):
            try:
                files = second.apply(first.apply(self.base))
            except Impossible:
                continue
            if self.user_lines <= lines_of(files):
                found.append(files)
        return found


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one scenario."""

    scenario: Scenario
    conflict: bool
    lost: frozenset[bytes]
    wrong: bool
    stopped: bool = False

    @property
    def is_needless(self) -> bool:
        """Whether a person is asked, though both changes go together."""
        return self.conflict and bool(self.scenario.expected)

    @property
    def is_trouble(self) -> bool:
        """Whether it needs a person: at once, or later, when somebody finds out what it did."""
        return self.conflict or self.stopped or self.wrong or bool(self.lost)


@dataclass(frozen=True, slots=True)
class Row:
    """One tool's sums, in cases; the lines lost are lines.

    Attributes:
        conflicts: That it leaves to a person.
        needless: Those of them in which both changes go together.
        realistic: Of the changes that are made every day.
        realistic_conflicts: That it leaves to a person, of these.
        stopped: That it ends with a traceback.
        lost: The lines of users that are gone without a word.
        wrong: In which the result is not both changes.
        trouble: All that need a person, at once or later.
    """

    cases: int
    conflicts: int
    needless: int
    realistic: int
    realistic_conflicts: int
    stopped: int
    lost: int
    wrong: int
    trouble: int


def summed(verdicts: Sequence[Verdict]) -> Row:
    return Row(
        cases=len(verdicts),
        conflicts=sum(v.conflict for v in verdicts),
        needless=sum(v.is_needless for v in verdicts),
        realistic=sum(v.scenario.realistic for v in verdicts),
        realistic_conflicts=sum(v.conflict and v.scenario.realistic for v in verdicts),
        stopped=sum(v.stopped for v in verdicts),
        lost=sum(len(v.lost) for v in verdicts),
        wrong=sum(v.wrong for v in verdicts),
        trouble=sum(v.is_trouble for v in verdicts),
    )


def rendered(template: Path, framework: str, folder: Path) -> Files:
    """Render a starter, and return its files."""
    service = starters.render(template, folder / framework, {"framework": framework, "owner": "team"})
    files = {
        path.relative_to(service).as_posix(): ("100755" if path.stat().st_mode & 0o100 else "100644", path.read_bytes())
        for path in sorted(service.rglob("*"))
        if path.is_file()
    }
    return files | ALSO_THERE


def scenarios(base: Files) -> list[Scenario]:
    """Return every change of a user's with every change of a release, over some files."""
    theirs = {release.name: release.apply(base) for release in RELEASES}
    made = []
    for user in USERS:
        ours = user.apply(base)
        made += [Scenario(user, release, base, ours, theirs[release.name]) for release in RELEASES]
    return made


def lay(files: Files, folder: Path) -> Path:
    """Put files into a folder, and return it."""
    for path, (mode, content) in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(int(mode, 8) & 0o777)
    return folder


def lines_of(files: Files) -> set[bytes]:
    return {line.strip().rstrip(b",") for _, content in files.values() for line in content.splitlines() if line.strip()}


def judged(scenario: Scenario, files: Files, *, conflict: bool, kept: Files | None = None) -> Verdict:
    """Judge what a tool made of a scenario; `kept` is what it says that it could not put into the files."""
    lost = scenario.user_lines - lines_of(files) - lines_of(kept or {})
    expected = scenario.expected
    agrees = any(_same(files, candidate) for candidate in expected)
    return Verdict(scenario, conflict, frozenset(lost), wrong=not conflict and bool(expected) and not agrees)


def _same(files: Files, expected: Files) -> bool:
    """Say whether two trees hold the same files with the same lines, in whatever order a list's items stand."""
    return files.keys() == expected.keys() and all(
        files[path] == expected[path]
        or (files[path][0] == expected[path][0] and _counted(files[path][1]) == _counted(expected[path][1]))
        for path in files
    )


def _counted(content: bytes) -> Counter[bytes]:
    return Counter(line.strip().rstrip(b",") for line in content.splitlines() if line.strip())


def by_newsvc(cases: Sequence[Scenario], folder: Path) -> list[Verdict]:
    """Run scenarios by newsvc's merge, over whole trees."""
    merging = Merging(folder)
    verdicts = []
    for case in cases:
        files, kept, conflict = merging.merge(base=case.base, ours=case.ours, theirs=case.theirs)
        verdicts.append(judged(case, files, conflict=conflict, kept=kept))
    return verdicts


def by_copier(cases: Sequence[Scenario], folder: Path) -> list[Verdict]:
    """Run scenarios by stock `copier update`; those of one user's change are folders of one template and project."""
    batches: dict[str, list[Scenario]] = {}
    for case in cases:
        stops_copier = case.release.name == STOPS_COPIER
        batches.setdefault(case.release.name if stops_copier else case.user.name, []).append(case)
    verdicts: list[Verdict] = []
    for number, (name, batch) in enumerate(batches.items()):
        try:
            verdicts += list(_updated(batch, folder / str(number)))
        except FileExistsError:
            assert name == STOPS_COPIER
            verdicts += [Verdict(case, conflict=False, lost=frozenset(), wrong=False, stopped=True) for case in batch]
    return verdicts


def _updated(batch: Sequence[Scenario], folder: Path) -> Iterator[Verdict]:
    template, project = folder / "template", folder / "project"
    template.mkdir(parents=True)
    starters.git(template, "init", "--quiet")
    touched = [_touched(case) for case in batch]
    for version, side in (("1.0.0", "base"), ("2.0.0", "theirs")):
        shutil.rmtree(template / "cases", ignore_errors=True)
        _lay(template / "cases", [getattr(case, side) for case in batch], touched)
        (template / "copier.yml").write_text(
            f"_templates_suffix: .rendered\n_answers_file: {ANSWERS}\n_exclude: [/copier.yml, .git]\n"
        )
        (template / f"{ANSWERS}.rendered").write_text("{{ _copier_answers|to_nice_yaml }}")
        _commit(template, f"v{version}")
    settings = copier.Settings()
    copier.run_copy(str(template), project, vcs_ref="v1.0.0", quiet=True, defaults=True, settings=settings)
    starters.git(project, "init", "--quiet")
    _commit(project, "start")
    shutil.rmtree(project / "cases")
    _lay(project / "cases", [case.ours for case in batch], touched)
    _commit(project, "work")
    copier.run_update(
        project, answers_file=ANSWERS, overwrite=True, quiet=True, defaults=True, vcs_ref="v2.0.0", settings=settings
    )
    for number, (case, paths) in enumerate(zip(batch, touched, strict=True)):
        found = _found(project / "cases" / str(number))
        conflict = any(b"<<<<<<< before updating" in content for _, content in found.values())
        untouched = {path: file for path, file in case.ours.items() if path not in paths}
        yield judged(case, untouched | found, conflict=conflict)


def _commit(folder: Path, tag: str) -> None:
    starters.git(folder, "add", "--all", "--force")
    starters.git(folder, "-c", "core.autocrlf=false", "commit", "--quiet", "--allow-empty", "--message", tag)
    starters.git(folder, "tag", tag)


def _touched(case: Scenario) -> set[str]:
    """Return the paths that either side changed; Copier looks at no others."""
    paths = case.base.keys() | case.ours.keys() | case.theirs.keys()
    return {p for p in paths if not case.base.get(p) == case.ours.get(p) == case.theirs.get(p)}


def _lay(folder: Path, trees: Sequence[Files], touched: Sequence[set[str]]) -> None:
    for number, (files, paths) in enumerate(zip(trees, touched, strict=True)):
        lay({path: file for path, file in files.items() if path in paths}, folder / str(number))


def _found(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): ("100755" if path.stat().st_mode & 0o100 else "100644", path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def rows(template: Path, folder: Path) -> dict[tuple[str, str], Row]:
    """Run everything, and return the sums by starter and tool."""
    found = {}
    for framework in FRAMEWORKS:
        cases = scenarios(rendered(template, framework, folder))
        for tool, run in (("newsvc", by_newsvc), ("Copier", by_copier)):
            scratch = folder / f"{framework}-{tool}"
            scratch.mkdir()
            found[framework, tool] = summed(run(cases, scratch))
    return found


def table(rows: dict[tuple[str, str], Row]) -> str:
    """Return the sums as a table of Markdown."""
    head = ["starter", "tool", "cases", "conflicts", "needless ones", "in realistic cases"]
    head += ["tracebacks", "lines lost", "wrong", "trouble in all"]
    lines = [head, ["---"] * len(head)]
    for (framework, tool), row in rows.items():
        share = f"{row.realistic_conflicts} of {row.realistic} ({row.realistic_conflicts / row.realistic:.1%})"
        sums = (row.cases, row.conflicts, row.needless, share, row.stopped, row.lost, row.wrong, row.trouble)
        lines.append([framework, tool, *map(str, sums)])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
