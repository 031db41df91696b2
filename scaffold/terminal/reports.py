"""What each command tells a person at its end."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Sequence

from scaffold.commands.answer_changes import AnswerChange
from scaffold.commands.answers import typed
from scaffold.commands.drift import Drift
from scaffold.commands.drift import Where
from scaffold.commands.merge_setup import MergeSetup
from scaffold.commands.new_service import Created
from scaffold.commands.service_update import Updated
from scaffold.commands.service_update import way
from scaffold.commands.starters import Starter
from scaffold.commands.verdict import flip_sentence
from scaffold.commands.verdict import reasons
from scaffold.commands.verdict import summary
from scaffold.terminal.console import Console
from scaffold.verdict.engine import Verdict


def verdict(result: Verdict, console: Console) -> None:
    """Tell a verdict: the answer, what spoke for and against it, and what would turn it."""
    console.say()
    console.heading(summary(result))
    _list(console, "Because:", reasons(result))
    _list(console, "Against it speaks:", [c.reason for c in result.objections])
    flips = [flip_sentence(flip) for flip in result.flips]
    more = f"({len(flips) - 3} more changes of that size: newsvc verdict --json)" if len(flips) > 3 else ""
    _list(console, "What would turn it:", [*flips[:3], *([more] if more else [])])
    console.say()


def facts(result: Verdict, console: Console) -> None:
    """Tell what the reasons of a verdict rest on."""
    _list(console, "What that rests on:", [criterion.fact for criterion in (*result.reasons, *result.objections)])


def created(result: Created, console: Console, *, command: str) -> None:
    """Tell what was made, what to type next and, if there were questions, the command that needs none."""
    console.say()
    console.tree(result.destination.name, result.files)
    console.say()
    console.heading("Next:")
    width = max(len(line) for line, purpose in result.next if purpose)
    for line, purpose in result.next:
        console.say(f"  {line:<{width}}   {purpose}".rstrip())
    if command:
        console.say()
        without_questions(command, console)


def without_questions(command: str, console: Console) -> None:
    """Tell the command that does the same without asking."""
    console.heading("The same without questions:")
    console.say(f"  {command}")


def rehearsed(result: Created, console: Console) -> None:
    """Tell what would be made."""
    console.heading(f"Would make {result.destination} from release {result.release.version}:")
    for file in result.files:
        console.say(f"  new       {file}")
    for step in result.steps:
        console.say(f"  then      {step.name}")


def updated(result: Updated, console: Console, *, dry_run: bool) -> None:
    """Tell what an update changed, and what is left to do."""
    would = "Would update" if dry_run else "Updated"
    console.heading(f"{would} {result.folder.name} {way(result.before, result.after)}:")
    for answer in result.answers:
        console.say(f"  answer    {_answer(answer)}")
    for change in result.changes:
        console.say(f"  {change.how.value:<10}{change.path}{f'  ({change.reason})' if change.reason else ''}")
    for told in result.notes:
        console.say()
        _list(console, f"New in {told.version}:", told.changes)
    if dry_run:
        console.say()
        console.patch(result.patch)
        return
    console.say()
    if result.conflicts:
        console.heading("Needs you: settle the conflicts, marked <<<<<<< in the files, then:")
        console.say(f"  git add {shlex.join(change.path for change in result.conflicts)}")
    else:
        console.heading("Next:")
    console.say("  uv run poe check")
    console.say("  git add --all && git commit --message 'Update the starter'")
    console.say()
    console.say("To take it back: newsvc update --undo")


def undone(kept: Sequence[str], console: Console) -> None:
    """Tell that an update was taken back, and where work on its conflicts is kept."""
    console.say("The update was taken back: every file is as it was.")
    _list(console, "What you had changed in files with conflicts is in:", kept)


def drifted(result: Drift, console: Console) -> None:
    """Tell how far a service is from its starter, and what to type."""
    behind = f"{result.behind} {'release' if result.behind == 1 else 'releases'} behind {result.newest}"
    console.heading(
        f"{result.folder.name} is at {result.version}, {behind if result.behind else 'the newest release'}."
    )
    for path in result.conflicts:
        console.say(f"  conflict       {path}")
    for path, where in result.files:
        if where is not Where.THERE:
            console.say(f"  {where.value:<15}{path}")
    there = sum(where is Where.THERE for _, where in result.files)
    if there:
        console.say(f"  {Where.THERE.value:<15}{there} {'file' if there == 1 else 'files'}")
    for told in result.notes:
        count = len(told.changes)
        console.say(f"  {'release notes':<15}{told.version}, {count} {'change' if count == 1 else 'changes'}")
    if result.is_none:
        console.say("Nothing differs from what was rendered.")
    elif result.conflicts:
        console.say("Settle the conflicts and commit, or take the update back: newsvc update --undo")
    elif result.behind:
        console.say("See what an update would do: newsvc update --dry-run")


def merges_set_up(setup: MergeSetup, console: Console) -> None:
    """Tell that git merges by newsvc's drivers, and how a whole team comes to the same."""
    console.say(f"From now on git merges these files by what they say, in this clone ({setup.attributes}):")
    for line in setup.lines:
        console.say(f"  {line}")
    console.say()
    console.say("For a team: put these lines into .gitattributes, and let everyone type newsvc merge-driver --install;")
    console.say("where that was not done, git merges the files as it always did.")


def starters(catalogue: Sequence[Starter], console: Console) -> None:
    """Tell what can be rendered."""
    for starter in catalogue:
        console.say(f"{starter.name:<10}{', '.join(starter.releases)}   from {starter.source}")


def _answer(change: AnswerChange) -> str:
    """Return what happens to an answer: its name and value as `--set` takes them, and what was there before."""
    if change.value is None:
        return f"{change.key}  ({change.reason})"
    was = f"was {typed(change.value_before)}"
    if change.key != change.key_before:
        was = f"was {change.key_before}={typed(change.value_before)}"
    return f"{change.key}={typed(change.value)}  ({change.reason or was})"


def _list(console: Console, title: str, items: Sequence[str]) -> None:
    if not items:
        return
    console.say(title)
    width = max(40, min(100, console.width))
    for item in items:
        filled = textwrap.fill(
            item, width, initial_indent="  - ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
        )
        console.say(filled)
