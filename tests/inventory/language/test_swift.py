"""Swift packages, pods and Carthage frameworks."""

from __future__ import annotations

from typing import Final

from seawall.model import Relationship
from tests.inventory.language.stating import Sample, package, packages, reasons, rows

RESOLVED: Final = Sample(
    "language/swift/package_resolved",
    "App/Package.resolved",
    """{
  "pins" : [
    {
      "identity" : "swift-nio",
      "kind" : "remoteSourceControl",
      "location" : "git@github.com:apple/swift-nio.git",
      "state" : { "revision" : "1111111111111111111111111111111111111111", "version" : "2.62.0" }
    },
    {
      "identity" : "moving",
      "kind" : "remoteSourceControl",
      "location" : "https://user:secret@example.org/a/moving.git",
      "state" : { "branch" : "main", "revision" : "2222222222222222222222222222222222222222" }
    },
    {
      "identity" : "mona.LinkedList",
      "kind" : "registry",
      "location" : "",
      "state" : { "version" : "1.1.0" }
    }
  ],
  "version" : 3
}
""",
)
PODS: Final = Sample(
    "language/swift/podfile_lock",
    "Podfile.lock",
    """PODS:
  - Firebase/Auth (10.1.0):
    - Firebase/Core
    - GTMSessionFetcher (~> 2.1)
  - Firebase/Core (10.1.0)
  - GTMSessionFetcher (2.3.0)
  - Private (1.0.0)
  - Forked (0.9.0)

DEPENDENCIES:
  - Firebase/Auth (~> 10.0)
  - Forked (from `https://example.org/forked.git`)

SPEC REPOS:
  https://specs.example.org/private.git:
    - Private
  trunk:
    - Firebase
    - GTMSessionFetcher

EXTERNAL SOURCES:
  Forked:
    :git: https://example.org/forked.git

CHECKOUT OPTIONS:
  Forked:
    :commit: 3333333333333333333333333333333333333333
    :git: https://example.org/forked.git

COCOAPODS: 1.12.0
""",
)
CARTHAGE: Final = Sample(
    "language/swift/cartfile_resolved",
    "Cartfile.resolved",
    """github "Alamofire/Alamofire" "v5.6.4"
git "https://example.org/a/b.git" "4444444444444444444444444444444444444444" # a comment
binary "https://example.org/Tool.json" "2.0"
what is this
""",
)
SAMPLES: Final = (RESOLVED, PODS, CARTHAGE)


def test_packages_are_named_by_their_address() -> None:
    """Scheme, user, port syntax and suffix do not make another package."""
    assert rows(RESOLVED) == [
        ("github.com/apple/swift-nio", "2.62.0", 6),
        ("example.org/a/moving", "", 12),
        ("mona.LinkedList", "1.1.0", 16),
    ]


def test_a_branch_is_no_version() -> None:
    """A pin without a version says which commit was taken, and nothing secret."""
    moving = package(RESOLVED, "example.org/a/moving")
    assert moving.properties == {"revision": "2" * 40, "branch": "main"}
    assert moving.qualifiers == {"vcs_url": f"git+https://example.org/a/moving@{'2' * 40}"}


def test_subspecs_belong_to_their_pod() -> None:
    """A pod is stated once, with what all of its parts need."""
    assert [row[:2] for row in rows(PODS)] == [
        ("Firebase", "10.1.0"),
        ("GTMSessionFetcher", "2.3.0"),
        ("Private", "1.0.0"),
        ("Forked", "0.9.0"),
    ]
    firebase = package(PODS, "Firebase")
    assert firebase.properties == {"subspecs": "Auth,Core"}
    assert firebase.dependencies == ("GTMSessionFetcher",)


def test_where_pods_come_from() -> None:
    """The default repository is no origin; others and forks are."""
    assert [(item.origin, item.relationship) for item in packages(PODS)] == [
        ("", Relationship.DIRECT),
        ("", Relationship.TRANSITIVE),
        ("https://specs.example.org/private.git", Relationship.TRANSITIVE),
        ("https://example.org/forked.git", Relationship.DIRECT),
    ]
    assert package(PODS, "Forked").properties == {"revision": "3" * 40}


def test_carthage_names_what_swift_packages_name() -> None:
    """Tags lose their v, commits are no versions, and a strange line is said."""
    assert rows(CARTHAGE) == [
        ("github.com/Alamofire/Alamofire", "5.6.4", 1),
        ("example.org/a/b", "", 2),
        ("example.org/Tool.json", "2.0", 3),
    ]
    assert reasons(CARTHAGE) == ["not understood: line 4"]
