from __future__ import annotations

import re
from pathlib import Path

import platformdirs
import pytest

from scaffold.errors import InvalidSettings
from scaffold.org.settings import OrgSettings
from scaffold.org.settings import find
from scaffold.org.settings import read


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_without_any_file_there_are_no_settings() -> None:
    assert find() == OrgSettings()


def test_the_option_comes_before_the_variable_and_the_variable_before_the_users_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = write(Path(platformdirs.user_config_dir("newsvc")) / "newsvc.toml", '[defaults]\nowner = "user"\n')
    assert find().file == usual
    variable = write(tmp_path / "variable.toml", '[defaults]\nowner = "variable"\n')
    monkeypatch.setenv("NEWSVC_ORG", str(variable))
    assert find().defaults == {"owner": "variable"}
    option = write(tmp_path / "option.toml", '[defaults]\nowner = "option"\n')
    assert find(option).defaults == {"owner": "option"}


def test_a_folder_is_searched_for_newsvc_toml(tmp_path: Path) -> None:
    write(tmp_path / "newsvc.toml", '[defaults]\nowner = "x"\n')
    assert find(tmp_path).defaults == {"owner": "x"}


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("https://git.example.com/platform/newsvc.git", "https://git.example.com/platform/newsvc.git"),
        ("git@git.example.com:platform/newsvc.git", "git@git.example.com:platform/newsvc.git"),
        ("/srv/starters.git", "/srv/starters.git"),
        ("~/starters.bundle", "~/starters.bundle"),
        ("../starters", "{above}/starters"),
    ],
)
def test_a_relative_path_is_read_from_the_files_own_folder_and_never_kept(tmp_path: Path, url: str, meant: str) -> None:
    file = write(tmp_path / "org/newsvc.toml", f'[source]\nurl = "{url}"\n')
    assert read(file).source == meant.replace("{above}", str(tmp_path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[sources]\nurl = 'x'\n", "has a table [sources] that newsvc does not know."),
        ("source = 'x'\n", "source is not a table."),
        ("[source]\nurl = 'x'\nbranch = 'y'\n", "[source] has no key branch."),
        ("[source]\n", "[source] has no url."),
        ("[source]\nurl = 7\n", "[source] has no url."),
        ("[source\n", "is not valid TOML"),
    ],
)
def test_what_newsvc_does_not_know_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = write(tmp_path / "newsvc.toml", text)
    with pytest.raises(InvalidSettings, match=re.escape(message)) as refusal:
        read(file)
    assert str(file) in str(refusal.value)
    assert refusal.value.exit_code == 2
