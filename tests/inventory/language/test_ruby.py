"""Gems: locks of Bundler and installed specifications."""

from __future__ import annotations

import pytest

from seawall.model import Package, Relationship
from tests.inventory.language.extracting import diagnostics, items, packages
from tests.inventory.language.public_addresses import RUBYGEMS

_LOCK = f"""\
GIT
  remote: https://u:p@h/g.git
  revision: abc
  branch: main
  specs:
    g (0.5.0)
      nokogiri

PATH
  remote: .
  specs:
    mine (0.1.0)
      rails (~> 7.0)

GEM
  remote: {RUBYGEMS}
  specs:
    nokogiri (1.15.4-x86_64-linux)
      racc (~> 1.4)
    racc (1.7.1)
    rails (7.0.8)
      nokogiri (>= 1)
      missing (>= 1)

PLATFORMS
  x86_64-linux

DEPENDENCIES
  g!
  mine!
  rails (~> 7.0)

CHECKSUMS
  racc (1.7.1) sha256=00aa
  nokogiri (1.15.4-x86_64-linux) sha256=11

RUBY VERSION
   ruby 3.2.2p53

BUNDLED WITH
   2.5.0
"""


def test_every_section_is_understood() -> None:
    """Servers, repositories and folders, platforms, checksums and what is direct."""
    found = packages("ruby/gemfile_lock", _LOCK)
    assert {key: item.relationship for key, item in found.items()} == {
        "g@0.5.0": Relationship.DIRECT,
        "mine@0.1.0": Relationship.ROOT,
        "nokogiri@1.15.4": Relationship.TRANSITIVE,
        "racc@1.7.1": Relationship.TRANSITIVE,
        "rails@7.0.8": Relationship.DIRECT,
    }
    assert found["g@0.5.0"].qualifiers == {"vcs_url": "git+https://h/g.git@abc"}
    assert found["nokogiri@1.15.4"].qualifiers == {"platform": "x86_64-linux"}
    assert found["nokogiri@1.15.4"].hashes == ("sha256:11",)
    assert found["racc@1.7.1"].hashes == ("sha256:00aa",)
    assert found["rails@7.0.8"].dependencies == ("nokogiri@1.15.4",)
    assert found["rails@7.0.8"].origin == ""
    assert [item.locations[0].line for item in found.values()] == [6, 12, 18, 20, 21]


def test_other_servers_are_named() -> None:
    """Without credentials."""
    text = "GEM\n  remote: https://u:p@gems.example/\n  specs:\n    a (1.0)\n"
    assert packages("ruby/gemfile_lock", text)["a@1.0"].origin == "https://gems.example/"


def test_an_unfinished_merge_is_read_and_reported() -> None:
    """Both sides may be installed."""
    text = "GEM\n  specs:\n<<<<<<< HEAD\n    a (1.0)\n=======\n    a (2.0)\n>>>>>>> x\n"
    found = list(items("ruby/gemfile_lock", text))
    assert [item.version for item in found if isinstance(item, Package)] == ["1.0", "2.0"]
    assert [fault.reason for fault in diagnostics("ruby/gemfile_lock", text)] == [
        "an unfinished merge, on lines: 3, 5, 7"
    ]


def test_another_file_of_that_name_is_malformed() -> None:
    """Without any section nothing was read."""
    assert diagnostics("ruby/gemfile_lock", "hello\n  world\n")


_SPEC = """\
# -*- encoding: utf-8 -*-
# stub: bcrypt 3.1.20 x86_64-linux lib
# stub: ext/Rakefile

Gem::Specification.new do |s|
  s.name = "bcrypt".freeze
  s.version = "3.1.20"
  s.platform = "x86_64-linux".freeze
  s.authors = ["A \\"B\\" C".freeze, "D".freeze]
  s.licenses = ["MIT".freeze, "Ruby".freeze]
  s.add_runtime_dependency(%q<rake>.freeze, ["~> 13".freeze])
  s.add_dependency("racc", [">= 1"])
  s.add_development_dependency(%q<rspec>.freeze, [">= 3"])
end
"""


def test_installed_specifications_are_read() -> None:
    """Literals of the generated form, without running it."""
    found = packages("ruby/gemspec_installed", _SPEC)["bcrypt@3.1.20"]
    assert found.licenses == ("MIT", "Ruby")
    assert found.publisher == 'A "B" C, D'
    assert found.qualifiers == {"platform": "x86_64-linux"}
    assert found.dependencies == ("rake", "racc")


def test_default_gems_are_marked() -> None:
    """They come with Ruby itself."""
    found = packages("ruby/gemspec_installed", _SPEC, "r/specifications/default/bcrypt.gemspec")
    assert found["bcrypt@3.1.20"].properties == {"default": "true"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("# stub: a 1.0 ruby lib\n", "a@1.0"),
        ("  s.name = 'a'\n  s.version = Gem::Version.new('1.0')\n", "a@1.0"),
        ("  spec.name = %q{a}\n  spec.version = %q{1.0}\n", "a@1.0"),
    ],
)
def test_older_forms_are_read(text: str, key: str) -> None:
    """Other quotes, and the comment alone."""
    assert list(packages("ruby/gemspec_installed", text)) == [key]


def test_computed_versions_are_not_guessed() -> None:
    """A specification that is a program states nothing."""
    assert diagnostics("ruby/gemspec_installed", 's.name = "a"\ns.version = A::VERSION\n')
