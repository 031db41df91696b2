from __future__ import annotations

from pathlib import Path

from tests.conftest import Newsvc
from tests.support import small_starter
from tests.support import starters


def test_work_on_flasks_pages_follows_them_from_the_first_release(
    newsvc: Newsvc, folder: Path, home: Path, bundle: Path
) -> None:
    """0.2.0 moved them into their features' packages, and rewrote them."""
    (home / ".newsvc").mkdir()
    (home / ".newsvc/starters.bundle").write_bytes(bundle.read_bytes())
    made = newsvc("init", "orders", "--framework", "flask", "--release", "0.1.0", "--yes", "--no-install", "--no-env")
    assert made.exit_code == 0, made.stderr
    service = folder / "orders"
    edited = ["notes/show.html", "notes/index.html", "accounts/login.html"]
    for page in edited:
        file = service / "app/templates" / page
        file.write_text(file.read_text("utf-8") + "{# Ours. #}\n")
    (service / "app/templates/notes/ours.html").write_text("Ours.\n")
    small_starter.commit(service)
    result = newsvc("update", "orders")
    assert result.exit_code in (0, 4), result.stderr
    for page in edited:
        moved = Path("app", page.partition("/")[0], "templates", page)
        assert "{# Ours. #}\n" in (service / moved).read_text("utf-8")
        assert f"  moved     app/templates/{page}  (to {moved})\n" in result.stdout
        assert not (service / "app/templates" / page).exists()
    assert (service / "app/notes/templates/notes/ours.html").read_text("utf-8") == "Ours.\n"
    assert starters.git(service, "ls-files", "app/templates/notes", "app/templates/accounts") == ""
