"""Updates by newsvc and by stock Copier: what each loses, leaves to a person, and gets wrong. Minutes.

python bench/updates.py
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tasks import release
from tests.updates import runner


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        template = release.copy_starters(Path(folder) / "starters")
        print(runner.table(runner.rows(template, Path(folder))))


if __name__ == "__main__":
    main()
