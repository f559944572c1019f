"""Addresses of repositories."""

from __future__ import annotations

import pytest

from seawall.inventory.language.repository_address import bare, is_remote, pinned


@pytest.mark.parametrize(
    "address",
    [
        "https://Example.org/Owner/repo.git",
        "https://user:secret@example.org/Owner/repo",
        "ssh://git@example.org/Owner/repo.git/",
        "git@example.org:Owner/repo.git",
        "git+https://example.org/Owner/repo.git#v1",
        "https://example.org/Owner/repo?ref=x",
    ],
)
def test_one_repository_has_one_name(address: str) -> None:
    """Scheme, user, suffix and fragment do not tell repositories apart; the path's case does."""
    assert bare(address) == "example.org/Owner/repo"
    assert is_remote(address.removeprefix("git+"))


@pytest.mark.parametrize("address", ["../sibling", "/srv/repo", "folder", "file:///srv/x"])
def test_paths_stay(address: str) -> None:
    """What lies in the same tree keeps its path."""
    assert bare(address) == address
    assert not is_remote(address)


def test_commits_are_no_versions() -> None:
    """A tag is a version; a commit says exactly what was taken."""
    assert pinned("v1.0", "https://example.org/a") == ("v1.0", {}, {})
    commit = "0" * 40
    assert pinned(commit, "git@example.org:a/b.git") == (
        "",
        {"vcs_url": f"git+https://example.org/a/b@{commit}"},
        {"revision": commit},
    )
