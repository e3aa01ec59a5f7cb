"""A configuration file tells every fault at once, each with its line."""

from pathlib import Path

import pytest

from desirepath.kernel import FaultyFile, NotFound
from desirepath.kernel.located import offer, read_located


def faults_of(tmp_path: Path, content: str | bytes) -> list[tuple[int, str, str]]:
    path = tmp_path / "settings.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FaultyFile) as caught:
        root = read_located(path)
        root.only(("name", "size", "on_top", "list"), required=("name", "size"))
        for key, read in (
            ("size", lambda node: node.whole(least=1, default=1)),
            ("on_top", lambda node: node.truth(False)),
        ):
            child = root.get(key)
            if child:
                read(child)
        listed = root.get("list")
        for member in listed.elements() if listed else []:
            member.choice(("red", "green"), "red")
        root.found.raise_any()
    return [(fault.line, fault.found, fault.accepted) for fault in caught.value.faults]


def test_all_faults_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    content = "size: 0\nlist: [red, gren]\non_top: maybe\nnmae: Acme\nlist_: 3\n"
    faults = faults_of(tmp_path, content)
    assert [line for line, _, _ in faults] == [1, 1, 2, 3, 4, 5]
    assert (1, "0", "a whole number, at least 1") in faults
    assert (1, "no 'name'", "the key 'name'") in faults
    assert (2, "'gren'", "'green'? (one of red, green)") in faults
    assert (3, "'maybe'", "true or false") in faults
    assert (4, "the key 'nmae'", "'name'? (one of name, size, on_top, list)") in faults


def test_message_names_file_line_asked_found_accepted(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text("a:\n  b: x\n", encoding="utf-8")
    root = read_located(path)
    node = root.get("a").get("b")  # type: ignore[union-attr]
    node.number(0)  # type: ignore[union-attr]
    with pytest.raises(FaultyFile) as caught:
        root.found.raise_any()
    assert str(caught.value) == (
        "1 fault in settings.yaml, nothing was written:\n  settings.yaml:line 2: a.b: found 'x'; accepted: a number"
    )


def test_key_that_stands_twice_is_a_fault_at_its_second_place(tmp_path: Path) -> None:
    assert faults_of(tmp_path, "name: A\nsize: 1\nname: B\n") == [(3, "'name' a second time", "each key once")]


UNREADABLE = {
    "bracket left open": ("name: [1, 2\nsize: 3\n", 2),
    "tab as indent": ("name: A\nlist:\n\t- red\n", 3),
    "two documents": ("name: A\n---\nname: B\n", 2),
    "no such anchor": ("name: *nobody\n", 1),
    "unknown tag": ("name: A\nsize: !!python/object:os.system 1\n", 2),
    "impossible date": ("name: A\nsize: 2024-02-30\n", 2),
    "control character": ("name: A\nsize: \x07\n", 2),
    "not UTF-8": (b"name: A\nsize: M\xfcller\n", 2),
    "endless nesting": ("name: " + "[" * 5000 + "]" * 5000, 1),
    "anchor inside itself": ("name: A\nsize: 1\nlist: &me [*me]\n", 3),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_text_that_is_no_yaml_is_a_located_fault(tmp_path: Path, case: str) -> None:
    content, line = UNREADABLE[case]
    faults = faults_of(tmp_path, content)
    assert faults[0][0] == line
    assert len(faults[0][1]) < 200


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"nowhere\.yaml"):
        read_located(tmp_path / "nowhere.yaml")


def test_list_where_a_mapping_is_asked_is_one_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path, "- a\n- b\n") == [(1, "a list of 2", "a mapping")]


def test_empty_file_lacks_what_is_required(tmp_path: Path) -> None:
    assert [found for _, found, _ in faults_of(tmp_path, "")] == ["no 'name'", "no 'size'"]


def test_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text("name: Müller\n", encoding="utf-8-sig")
    assert read_located(path).keys() == ["name"]


def test_offer_puts_the_nearest_names_first() -> None:
    assert offer(("friday", "monday"), "mondya").startswith("'monday'?")
    assert offer((), "x") == "nothing here"
