"""One process owns a workspace; a second one is told who."""

import subprocess
import sys
from pathlib import Path

import pytest

from desirepath.kernel import WorkspaceInUse
from desirepath.store import Ownership, current_owner

OWN = """
import sys, pathlib
from desirepath.store import Ownership
mine = Ownership(pathlib.Path(sys.argv[1]))
mine.take()
mine.announce("http://127.0.0.1:8123")
print("mine", flush=True)
sys.stdin.read()
"""


def test_second_process_is_told_pid_and_address_until_the_first_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWN, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout and other.stdout.readline() == "mine\n"
        with pytest.raises(WorkspaceInUse, match=r"http://127\.0\.0\.1:8123") as caught:
            Ownership(tmp_path).take()
        assert (caught.value.pid, caught.value.address) == (other.pid, "http://127.0.0.1:8123")
        owner = current_owner(tmp_path)
        assert owner and owner.pid == other.pid and owner.token
        other.kill()
    assert current_owner(tmp_path) is None
    mine = Ownership(tmp_path)
    mine.take()
    mine.release()


def test_only_the_user_may_read_who_owns(tmp_path: Path) -> None:
    mine = Ownership(tmp_path)
    mine.take()
    assert (tmp_path / ".owner").stat().st_mode & 0o777 == 0o600
    mine.release()


def test_released_workspace_can_be_taken_again(tmp_path: Path) -> None:
    for _ in range(2):
        mine = Ownership(tmp_path)
        mine.take()
        mine.announce("http://127.0.0.1:1")
        mine.release()
    assert current_owner(tmp_path) is None


def test_nobody_owns_a_folder_that_was_never_opened(tmp_path: Path) -> None:
    assert current_owner(tmp_path) is None
