"""Requirements of Python packages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Reference
from packaging.utils import canonicalize_name

from seawall.inventory.language.python.names import Requirement, requirement


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Flask", Requirement("flask")),
        ("Zope.Interface_x == 1.2", Requirement("zope-interface-x", "1.2", "== 1.2")),
        ("a[b,c]>=1,<2", Requirement("a", "", ">=1,<2")),
        ("a (==1.0)", Requirement("a", "1.0", "==1.0")),
        ("a===1.0+local", Requirement("a", "1.0+local", "===1.0+local")),
        ("a==1.*", Requirement("a", "", "==1.*")),
        ("a; sys_platform == 'win32'", Requirement("a", "", "", "sys_platform == 'win32'")),
        (
            "a @ https://user:secret@h/a-1.5-py3-none-any.whl ; extra == 'x'",
            Requirement("a", "1.5", "", "extra == 'x'", "https://h/a-1.5-py3-none-any.whl"),
        ),
        ("a @ git+https://h/r@abc", Requirement("a", "", "", "", "git+https://h/r@abc")),
    ],
)
def test_requirements_are_taken_apart(text: str, found: Requirement) -> None:
    """Name, pin, clauses, marker and address."""
    assert requirement(text) == found


@pytest.mark.parametrize("text", ["", "-e .", "==1", "a b", "./a", "a 1.0"])
def test_other_text_is_no_requirement(text: str) -> None:
    """What pip would refuse is refused."""
    assert requirement(text) is None


@settings(max_examples=100)
@given(
    name=st.from_regex(r"[A-Za-z][A-Za-z0-9._-]{0,8}[A-Za-z0-9]", fullmatch=True),
    extra=st.sampled_from(["", "[x]", "[x,y]", " [x]"]),
    clauses=st.sampled_from(["", "==1.0", ">=1,<2", " ~= 1.4", "(>=1)", "!=1.3", "==1.0.post1"]),
    marker=st.sampled_from(["", "; python_version < '3'", ' ; extra == "a"']),
)
def test_names_and_pins_are_those_of_the_reference(
    name: str, extra: str, clauses: str, marker: str
) -> None:
    """The same name and the same pin as the packaging library finds."""
    text = name + extra + clauses + marker
    try:
        reference = Reference(text)
    except InvalidRequirement:
        return
    found = requirement(text)
    assert found is not None
    assert found.name == canonicalize_name(reference.name)
    pins = [item.version for item in reference.specifier if item.operator == "=="]
    assert found.version == (pins[0] if pins else "")
    assert bool(found.marker) == bool(reference.marker)
