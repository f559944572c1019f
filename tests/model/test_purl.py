"""Package URLs from Seawall's names, and what is no package URL."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import MalformedInput
from seawall.model import purl


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("npm", "@angular/core", "12.3.1"), "pkg:npm/%40angular/core@12.3.1"),
        (("npm", "lodash", ""), "pkg:npm/lodash"),
        (("maven", "org.apache:io", "1.0 b"), "pkg:maven/org.apache/io@1.0%20b"),
        (("maven", "ant", "1.0"), "pkg:maven/ant@1.0"),
        (("golang", "github.com/Azure/go", "v1.2.3"), "pkg:golang/github.com/Azure/go@v1.2.3"),
        (("golang", "stdlib", "1.22.1"), "pkg:golang/stdlib@1.22.1"),
        (("composer", "Symfony/Yaml", "v6.0"), "pkg:composer/symfony/yaml@v6.0"),
        (("github", "Actions/Checkout", "v4"), "pkg:github/actions/checkout@v4"),
        (("swift", "github.com/a/B", "1.0"), "pkg:swift/github.com/a/B@1.0"),
        (("swift", "https://github.com/a/B.git", "1.0"), "pkg:swift/github.com/a/B@1.0"),
        (("git", "codeberg.org/a/b", "abc"), "pkg:git/codeberg.org/a/b@abc"),
        (("pypi", "zope-interface", "6.0RC1"), "pkg:pypi/zope-interface@6.0rc1"),
        (("huggingface", "org/Model", "ABC"), "pkg:huggingface/org/Model@abc"),
        (("huggingface", "gpt2", ""), "pkg:huggingface/gpt2"),
        (("cpan", "URI::PackageURL", "1.0"), "pkg:cpan/URI-PackageURL@1.0"),
        (("cocoapods", "ShareKit/Twitter", "2.0"), "pkg:cocoapods/ShareKit@2.0#Twitter"),
        (("vscode-extension", "ms-python.Python", "1"), "pkg:vscode-extension/ms-python/python@1"),
        (("brew", "owner/tap/postgresql@12", "12.1"), "pkg:brew/owner/tap/postgresql%4012@12.1"),
        (("cargo", "serde", "1.0.0+x"), "pkg:cargo/serde@1.0.0%2Bx"),
        (("generic", "openssl", "3.0.1"), "pkg:generic/openssl@3.0.1"),
        (
            ("oci", "ghcr.io/org/app", "sha256:AB"),
            "pkg:oci/app@sha256:ab?repository_url=ghcr.io%2Forg%2Fapp",
        ),
    ],
)
def test_native_names(arguments: tuple[str, str, str], expected: str) -> None:
    assert purl.of_package(*arguments) == expected
    assert str(purl.parse(expected)) == expected


def test_operating_system_packages() -> None:
    url = purl.of_package(
        "deb", "curl", "1:7.88-1+b1", distro_id="debian", distro="debian-12", arch="amd64"
    )
    assert url == "pkg:deb/debian/curl@1:7.88-1%2Bb1?arch=amd64&distro=debian-12"
    assert purl.of_package("apk", "musl", "1.2.4-r2", distro_id="wolfi", arch="x86_64") == (
        "pkg:apk/wolfi/musl@1.2.4-r2?arch=x86_64"
    )
    assert purl.of_package("deb", "curl", "7.88-1") == "pkg:deb/curl@7.88-1"


def test_the_epoch_of_an_rpm_is_a_qualifier() -> None:
    assert purl.of_package("rpm", "Bash", "1:5.1-9.el9", distro_id="rhel", arch="x86_64") == (
        "pkg:rpm/rhel/Bash@5.1-9.el9?arch=x86_64&epoch=1"
    )
    assert purl.of_package("rpm", "bash", "0:5.1-9") == "pkg:rpm/bash@5.1-9"


def test_qualifiers_are_sorted_and_the_empty_ones_left_out() -> None:
    url = purl.of_package(
        "maven", "g:a", "1", qualifiers={"type": "war", "classifier": "x", "y": ""}
    )
    assert url == "pkg:maven/g/a@1?classifier=x&type=war"


def test_no_url_where_the_type_lacks_what_it_needs() -> None:
    assert purl.of_package("julia", "Dates", "1.9.0") == ""
    assert purl.of_package("julia", "Dates", "1", qualifiers={"uuid": "u"}) == (
        "pkg:julia/Dates@1?uuid=u"
    )
    assert purl.of_package("npm", "", "1.0") == ""
    assert purl.of_package("github", "checkout", "v4") == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pkg",
        "pkg:",
        "pkg:npm",
        "pkg:npm/",
        "pkg:1npm/a",
        "http://npm/a",
        "pkg:npm/a?x=1&X=2",
        "pkg:npm/a?=1",
        "pkg:npm/a?1x=1",
        "pkg:npm/%ff",
        "pkg:npm/a%2Fb/c",
        "pkg:npm/a\ud800",
        "pkg:cargo/a/b",
        "pkg:cocoapods/.a",
        "pkg:npm/" + "a" * 100_000,
    ],
)
def test_malformed_urls_are_refused(text: str) -> None:
    with pytest.raises(MalformedInput) as refusal:
        purl.parse(text)
    assert len(str(refusal.value)) < 250


def test_lenient_reading() -> None:
    assert str(purl.parse("PKG://NPM/@babel/core@7.0.0")) == "pkg:npm/%40babel/core@7.0.0"
    assert str(purl.parse("pkg:npm/a@1#./x//../y/")) == "pkg:npm/a@1#x/y"
    assert str(purl.parse("pkg:npm/100%@1")) == "pkg:npm/100%25@1"
    assert purl.parse("pkg:opam/git@3/16.1").version == "3/16.1"


def test_no_name_can_break_the_url() -> None:
    assert (
        purl.of_package("generic", "a?b#c@d\ud800", "1/2") == "pkg:generic/a%3Fb%23c%40d%3F@1%2F2"
    )


TEXT = st.text(st.characters(codec="utf-8"), max_size=10)
TYPES = sorted({"generic", "unknown", *purl._RULES})


KEYS = st.from_regex(r"[a-z][a-z0-9._-]{0,5}", fullmatch=True)


@given(
    st.sampled_from(TYPES),
    st.tuples(TEXT, TEXT, TEXT, TEXT),
    st.dictionaries(KEYS, TEXT, max_size=3),
)
def test_what_was_built_reads_back(
    type_: str, texts: tuple[str, str, str, str], qualifiers: dict[str, str]
) -> None:
    namespace, name, version, subpath = texts
    try:
        url = purl.build(
            type_, name, version, namespace=namespace, qualifiers=qualifiers, subpath=subpath
        )
    except MalformedInput:
        return
    assert url.isascii()
    assert str(purl.parse(url)) == url
    assert purl.parse(url).qualifiers == {key: value for key, value in qualifiers.items() if value}


@given(st.text(max_size=30), st.text(max_size=20), st.sampled_from(TYPES))
def test_nothing_else_is_raised(text: str, version: str, type_: str) -> None:
    for url in (text, f"pkg:{text}", f"pkg:{type_}/{text}"):
        try:
            parsed = purl.parse(url)
        except MalformedInput:
            continue
        assert str(purl.parse(str(parsed))) == str(parsed)
    assert isinstance(purl.of_package(type_, text, version), str)
