"""How the user names sources of his own."""

from __future__ import annotations

import pytest

from seawall.advisories.own import OwnSource, stated
from seawall.errors import UserError


@pytest.mark.parametrize(
    ("text", "name", "place", "remote"),
    [
        ("acme=./advisories", "acme", "./advisories", False),
        ("./advisories/", "advisories", "./advisories/", False),
        ("https://a.example/x/all.zip", "all.zip", "https://a.example/x/all.zip", True),
        (
            "v=git+https://a.example/r.git@main#osv",
            "v",
            "git+https://a.example/r.git@main#osv",
            True,
        ),
        ("/srv/a=b", "a-b", "/srv/a=b", False),
    ],
)
def test_a_name_is_given_or_the_last_part(text: str, name: str, place: str, remote: bool) -> None:
    """A source without a name is called by the last part of its place."""
    (source,) = stated([text])
    assert (source.name, source.place, source.remote) == (name, place, remote)
    assert source.id == f"own:{name}"


def test_the_own_word_goes_first_unless_it_is_put_beside() -> None:
    """Precedence is explicit."""
    assert stated(["a=x", "b=y"], ["b"]) == (
        OwnSource("a", "x", "first"),
        OwnSource("b", "y", "beside"),
    )


@pytest.mark.parametrize(
    ("texts", "beside"), [(["a=x", "a=y"], []), (["a=x"], ["b"]), (["/"], []), (["..=x"], [])]
)
def test_what_cannot_be_told_apart_is_refused(texts: list[str], beside: list[str]) -> None:
    """Two sources of one name, a name that names nothing, and no name at all are errors."""
    with pytest.raises(UserError):
        stated(texts, beside)


@pytest.mark.parametrize(
    "place",
    ["https://ann:s3cret@a.example/x.zip", "taxii+https://t0ken@a.example/api/collections/1"],
)
def test_a_secret_is_no_part_of_a_place(place: str) -> None:
    """Places are shown and stored; who asks is told by the environment, and never repeated."""
    with pytest.raises(UserError) as caught:
        stated([f"acme={place}"])
    assert "s3cret" not in str(caught.value)
    assert "t0ken" not in str(caught.value)
    assert caught.value.hint == "set SEAWALL_OWN_ACME"
    (source,) = stated(["acme=git+https://ann:s3cret@a.example/r.git"])
    assert "s3cret" not in source.shown


@pytest.mark.parametrize(
    ("place", "name", "shown"),
    [
        ("https://a.example", "a.example", "https://a.example"),
        ("https://a.example/x.zip?token=hunter2", "x.zip", "https://a.example/x.zip"),
        ("git+https://hunter2@a.example", "a.example", "git+https://***@a.example"),
        ("git+https://hunter2@a.example/r@main", "r-main", "git+https://***@a.example/r@main"),
        ("./folder?", "folder", "./folder?"),
    ],
)
def test_a_credential_is_in_no_name_and_is_not_shown(place: str, name: str, shown: str) -> None:
    """What results say of a source holds neither user nor query of its address."""
    (source,) = stated([place])
    assert (source.name, source.shown) == (name, shown)


@pytest.mark.parametrize("place", ["https://[x/", "https:///x", "git+ssh://"])
def test_an_address_without_host_is_refused(place: str) -> None:
    """What cannot be fetched from is said at once."""
    with pytest.raises(UserError, match="not an address"):
        stated([f"a={place}"])
