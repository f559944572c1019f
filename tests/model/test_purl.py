"""Package URLs from Seawall's names and back, and what is no package URL."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import MalformedInput
from seawall.model import Package, Release, purl
from seawall.model.purl_types import RULES

DEBIAN = Release(id="debian", version="12", codename="bookworm")
RHEL = Release(id="rhel", version="9.4")


def _package(type_: str, name: str, version: str, **fields: str) -> Package:
    return Package(type=type_, name=name, version=version, **fields)  # type: ignore[arg-type]  # str fields only


@pytest.mark.parametrize(
    ("type_", "name", "version", "expected"),
    [
        ("npm", "@angular/core", "12.3.1", "pkg:npm/%40angular/core@12.3.1"),
        ("npm", "lodash", "", "pkg:npm/lodash"),
        ("maven", "org.apache:io", "1.0 b", "pkg:maven/org.apache/io@1.0%20b"),
        ("maven", "ant", "1.0", "pkg:maven/ant@1.0"),
        ("golang", "github.com/Azure/go", "v1.2.3", "pkg:golang/github.com/Azure/go@v1.2.3"),
        ("golang", "stdlib", "1.22.1", "pkg:golang/stdlib@1.22.1"),
        ("composer", "symfony/yaml", "v6.0", "pkg:composer/symfony/yaml@v6.0"),
        ("github", "actions/checkout", "v4", "pkg:github/actions/checkout@v4"),
        ("github", "a/b/folder/of/it", "v4", "pkg:github/a/b@v4#folder/of/it"),
        ("swift", "github.com/a/B", "1.0", "pkg:swift/github.com/a/B@1.0"),
        ("git", "codeberg.org/a/b", "abc", "pkg:git/codeberg.org/a/b@abc"),
        ("pypi", "zope-interface", "6.0rc1", "pkg:pypi/zope-interface@6.0rc1"),
        ("huggingface", "org/Model", "abc", "pkg:huggingface/org/Model@abc"),
        ("huggingface", "gpt2", "", "pkg:huggingface/gpt2"),
        ("cpan", "URI-PackageURL", "1.0", "pkg:cpan/URI-PackageURL@1.0"),
        ("cocoapods", "ShareKit/Twitter", "2.0", "pkg:cocoapods/ShareKit@2.0#Twitter"),
        ("vscode-extension", "ms-python.python", "1", "pkg:vscode-extension/ms-python/python@1"),
        ("brew", "owner/tap/postgresql@12", "1", "pkg:brew/owner/tap/postgresql%4012@1"),
        ("cargo", "serde", "1.0.0+x", "pkg:cargo/serde@1.0.0%2Bx"),
        ("hex", "phoenix", "1.7.0", "pkg:hex/phoenix@1.7.0"),
        ("ebuild", "dev-lang/python", "3.12", "pkg:ebuild/dev-lang/python@3.12"),
        ("generic", "openssl", "3.0.1", "pkg:generic/openssl@3.0.1"),
        (
            "oci",
            "ghcr.io/org/app",
            "sha256:ab",
            "pkg:oci/app@sha256:ab?repository_url=ghcr.io%2Forg%2Fapp",
        ),
    ],
)
def test_native_names_and_back(type_: str, name: str, version: str, expected: str) -> None:
    """A name written the ecosystem's way has one URL, and that URL gives the name back."""
    assert purl.of(_package(type_, name, version)) == expected
    assert str(purl.parse(expected)) == expected
    assert purl.to_package_fields(purl.parse(expected))[:3] == (type_, name, version)


@pytest.mark.parametrize(
    ("type_", "name", "expected"),
    [
        ("composer", "Symfony/Yaml", "pkg:composer/symfony/yaml"),
        ("github", "Actions/Checkout", "pkg:github/actions/checkout"),
        ("swift", "https://github.com/a/B.git", "pkg:swift/github.com/a/B"),
        ("pypi", "Zope_Interface", "pkg:pypi/zope-interface"),
        ("cpan", "URI::PackageURL", "pkg:cpan/URI-PackageURL"),
        ("vscode-extension", "ms-python/Python", "pkg:vscode-extension/ms-python/python"),
        ("golang", "/github.com//a/b", "pkg:golang/github.com/a/b"),
    ],
)
def test_spellings_of_one_package(type_: str, name: str, expected: str) -> None:
    """What an ecosystem does not tell apart has one URL."""
    assert purl.of(_package(type_, name, "")) == expected


@pytest.mark.parametrize(
    ("package", "release", "expected"),
    [
        (
            _package("deb", "openssl", "3.0.11-1", arch="amd64"),
            DEBIAN,
            "pkg:deb/debian/openssl@3.0.11-1?arch=amd64&distro=debian-12",
        ),
        (
            _package("deb", "libc6", "2.36-9", source="glibc"),
            DEBIAN,
            "pkg:deb/debian/libc6@2.36-9?distro=debian-12&upstream=glibc",
        ),
        (
            _package("deb", "curl", "1:7-1+b1", source="curl", source_version="1:7-1"),
            DEBIAN,
            "pkg:deb/debian/curl@1:7-1%2Bb1?distro=debian-12&upstream=curl%401:7-1",
        ),
        (
            _package("apk", "libssl3", "3.1.4-r5", arch="x86_64", source="openssl"),
            Release(id="wolfi", version="20230201"),
            "pkg:apk/wolfi/libssl3@3.1.4-r5?arch=x86_64&distro=wolfi-20230201&upstream=openssl",
        ),
        (
            _package("rpm", "Bash", "1:5.1-9.el9", arch="x86_64"),
            RHEL,
            "pkg:rpm/redhat/Bash@5.1-9.el9?arch=x86_64&distro=rhel-9.4&epoch=1",
        ),
        (
            _package("rpm", "libstdc++", "13-1", source="gcc", source_version="1:13-2"),
            Release(id="opensuse-leap", version="15.6"),
            "pkg:rpm/opensuse/libstdc%2B%2B@13-1?distro=opensuse-leap-15.6&upstream=gcc%401:13-2",
        ),
        (
            _package("rpm", "bash", "5.2-1"),
            Release(id="amzn", version="2023"),
            "pkg:rpm/amzn/bash@5.2-1?distro=amzn-2023",
        ),
        (
            _package("alpm", "glibc", "2.38-7"),
            Release(id="arch"),
            "pkg:alpm/arch/glibc@2.38-7?distro=arch",
        ),
        (
            _package("deb", "curl", "8-1"),
            Release(id="debian", codename="sid"),
            "pkg:deb/debian/curl@8-1?distro=debian-sid",
        ),
        (
            _package("opkg", "libc", "1.2.4-4"),
            Release(id="openwrt", version="23.05.3"),
            "pkg:opkg/openwrt/libc@1.2.4-4?distro=openwrt-23.05.3",
        ),
        (_package("deb", "curl", "7.88-1"), None, "pkg:deb/curl@7.88-1"),
    ],
)
def test_operating_system_packages_and_back(
    package: Package, release: Release | None, expected: str
) -> None:
    """Namespace, release, epoch, architecture and source survive the way there and back."""
    assert purl.of(package, release) == expected
    assert str(purl.parse(expected)) == expected
    fields = purl.to_package_fields(purl.parse(expected))
    given = (package.name, package.version, package.arch, package.source_version)
    assert (fields.name, fields.version, fields.arch, fields.source_version) == given
    assert fields.source == package.source
    assert fields.qualifiers == {}
    if release is None:
        assert fields.release is None
    else:
        assert fields.release is not None
        assert fields.release.id == release.id
        assert fields.release.version == release.version
        assert fields.release.version or fields.release.codename == release.codename


def test_an_epoch_of_zero_is_none() -> None:
    """``0:5.1`` and ``5.1`` are one package and have one URL."""
    assert purl.of(_package("rpm", "bash", "0:5.1-9")) == "pkg:rpm/bash@5.1-9"
    fields = purl.to_package_fields(purl.parse("pkg:rpm/bash@5.1-9?epoch=0"))
    assert (fields.version, fields.qualifiers) == ("5.1-9", {})


def test_a_package_may_bring_the_release_it_was_built_for() -> None:
    """The packages that a snap staged are those of its base, not of the system around it."""
    package = Package(type="deb", name="curl", version="8-1", qualifiers={"distro": "ubuntu-22.04"})
    assert purl.of(package, DEBIAN) == "pkg:deb/ubuntu/curl@8-1?distro=ubuntu-22.04"


@pytest.mark.parametrize(
    ("url", "id_", "version", "codename"),
    [
        ("pkg:rpm/redhat/a@1?distro=rhel-9.4", "rhel", "9.4", ""),
        ("pkg:rpm/redhat/a@1?distro=redhat-9.4", "rhel", "9.4", ""),
        ("pkg:rpm/redhat/a@1?distro=9.4", "rhel", "9.4", ""),
        ("pkg:rpm/redhat/a@1", "rhel", "", ""),
        ("pkg:rpm/redhat/a@1?distro=rhel", "rhel", "", ""),
        ("pkg:rpm/amazon/a@1?distro=amazon-2%20(Karoo)", "amzn", "2", ""),
        ("pkg:rpm/oracle/a@1?distro=oracle-8.9", "ol", "8.9", ""),
        ("pkg:rpm/opensuse/a@1?distro=opensuse-leap-15.5", "opensuse-leap", "15.5", ""),
        ("pkg:rpm/opensuse/a@1?distro=opensuse.leap-15.5", "opensuse-leap", "15.5", ""),
        ("pkg:rpm/opensuse/a@1?distro=opensuse-tumbleweed", "opensuse-tumbleweed", "", ""),
        ("pkg:apk/alpine/a@1?distro=3.21.0_alpha20240923", "alpine", "3.21.0_alpha20240923", ""),
        ("pkg:deb/debian/a@1?distro=bookworm", "debian", "", "bookworm"),
        ("pkg:deb/debian/a@1?distro=debian-sid", "debian", "", "sid"),
        ("pkg:deb/a@1?distro=debian-12", "debian", "12", ""),
        ("pkg:ebuild/a/b@1?distro=gentoo-2.15", "gentoo", "2.15", ""),
    ],
)
def test_releases_as_other_tools_write_them(
    url: str, id_: str, version: str, codename: str
) -> None:
    """The qualifier ``distro`` has many spellings; os-release has one ID for each."""
    release = purl.to_package_fields(purl.parse(url)).release
    assert release == Release(id=id_, version=version, codename=codename)


@pytest.mark.parametrize("url", ["pkg:deb/a@1", "pkg:deb/a@1?distro=12", "pkg:npm/a?distro=x-1"])
def test_no_release_is_made_up(url: str) -> None:
    """A version without a publisher, or a language package, belongs to no release."""
    assert purl.to_package_fields(purl.parse(url)).release is None


@pytest.mark.parametrize(
    ("url", "source", "version"),
    [
        ("pkg:rpm/redhat/a@2-1.el9?upstream=b-2-1.el9.src.rpm", "b", ""),
        ("pkg:rpm/redhat/a@2-1.el9?epoch=1&upstream=b-2-1.el9.src.rpm", "b", ""),
        ("pkg:rpm/redhat/a@2-1.el9?upstream=c-d-3-2.el9.nosrc.rpm", "c-d", "3-2.el9"),
        ("pkg:deb/debian/a@2-1?upstream=b%401:2-1", "b", "1:2-1"),
        ("pkg:apk/alpine/a@2-r1?upstream=b", "b", ""),
        ("pkg:apk/alpine/a@2-r1", "", ""),
    ],
)
def test_sources_as_other_tools_write_them(url: str, source: str, version: str) -> None:
    """``upstream`` is a name, a name with version, or the file of a source RPM."""
    fields = purl.to_package_fields(purl.parse(url))
    assert (fields.source, fields.source_version) == (source, version)


def test_what_has_no_field_stays_a_qualifier() -> None:
    """Nothing that a URL says is dropped, and a module of RPM has one name."""
    fields = purl.to_package_fields(
        purl.parse("pkg:rpm/redhat/a@1-1?modularitylabel=nodejs:18:8:c&repository_id=x")
    )
    assert fields.qualifiers == {"rpmmod": "nodejs:18:8:c", "repository_id": "x"}
    image = purl.to_package_fields(purl.parse("pkg:oci/app?repository_url=ghcr.io/x/other&tag=1"))
    assert (image.name, image.qualifiers) == (
        "app",
        {"repository_url": "ghcr.io/x/other", "tag": "1"},
    )


def test_a_scope_without_its_sign_is_a_scope() -> None:
    """Before a slash npm has nothing but scopes."""
    assert purl.to_package_fields(purl.parse("pkg:npm/angular/core@1")).name == "@angular/core"


def test_qualifiers_are_sorted_and_the_empty_ones_left_out() -> None:
    """One set of qualifiers is written one way, without empty ones and impossible keys."""
    qualifiers = {"type": "war", "classifier": "x", "y": "", "No key": "z"}
    package = Package(type="maven", name="g:a", version="1", qualifiers=qualifiers)
    assert purl.of(package) == "pkg:maven/g/a@1?classifier=x&type=war"


def test_no_url_where_the_type_lacks_what_it_needs() -> None:
    """Better no identity than one that means something else."""
    assert purl.of(_package("julia", "Dates", "1.9.0")) == ""
    julia = Package(type="julia", name="Dates", version="1", qualifiers={"uuid": "u"})
    assert purl.of(julia) == "pkg:julia/Dates@1?uuid=u"
    assert purl.of(_package("npm", "", "1.0")) == ""
    assert purl.of(_package("npm", "@scope/", "1.0")) == ""
    assert purl.of(_package("github", "checkout", "v4")) == ""
    assert purl.of(_package("not a type", "a", "1")) == ""


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
    """What is no package URL is an error that fits on a line."""
    with pytest.raises(MalformedInput) as refusal:
        purl.parse(text)
    assert len(str(refusal.value)) < 250


def test_lenient_reading() -> None:
    """URLs as they are found, not canonical, have one canonical form."""
    assert str(purl.parse("PKG://NPM/@babel/core@7.0.0")) == "pkg:npm/%40babel/core@7.0.0"
    assert str(purl.parse("pkg:npm/a@1#./x//../y/")) == "pkg:npm/a@1#x/y"
    assert str(purl.parse("pkg:npm/100%@1")) == "pkg:npm/100%25@1"
    assert purl.parse("pkg:opam/git@3/16.1").version == "3/16.1"


def test_no_name_can_break_the_url() -> None:
    """Every mark of the syntax is encoded where it is data."""
    url = purl.of(_package("generic", "a?b#c@d\ud800", "1/2"))
    assert url == "pkg:generic/a%3Fb%23c%40d%3F@1%2F2"


TEXT = st.text(st.characters(codec="utf-8"), max_size=10)
TYPES = sorted({"unknown", "opkg", "ebuild", "githubactions", *RULES})

SPECIAL = [
    "arch",
    "distro",
    "epoch",
    "modularitylabel",
    "repository_url",
    "rpmmod",
    "tag_id",
    "upstream",
    "uuid",
]
VALUES = ["0", "1", "rhel-9.4", "debian-sid", "a@1", "a-1-1.src.rpm", "a/b"]
KEYS = st.from_regex(r"[a-z][a-z0-9._-]{0,5}", fullmatch=True)


@given(
    st.sampled_from(TYPES),
    st.tuples(TEXT, TEXT, TEXT, TEXT),
    st.dictionaries(KEYS, TEXT, max_size=3),
)
def test_what_was_built_reads_back(
    type_: str, texts: tuple[str, str, str, str], qualifiers: dict[str, str]
) -> None:
    """A built URL is canonical ASCII and holds its qualifiers."""
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
    """Hostile text is refused or read, and what was read is a fixed point."""
    for url in (text, f"pkg:{text}", f"pkg:{type_}/{text}"):
        try:
            parsed = purl.parse(url)
        except MalformedInput:
            continue
        assert str(purl.parse(str(parsed))) == str(parsed)
    url = purl.of(_package(type_, text, version), DEBIAN)
    assert url == "" or str(purl.parse(url)) == url


@st.composite
def packages(draw: st.DrawFn, qualifiers: st.SearchStrategy[dict[str, str]]) -> Package:
    """Any package, whatever its fields hold."""
    return Package(
        type=draw(st.sampled_from(TYPES)),
        name=draw(st.text("aB1._-/@:", min_size=1, max_size=10)),
        version=draw(TEXT),
        arch=draw(TEXT),
        source=draw(TEXT),
        source_version=draw(TEXT),
        qualifiers=draw(qualifiers),
    )


def _again(url: str) -> str:
    """The URL of the package that a URL tells of."""
    fields = purl.to_package_fields(purl.parse(url))
    package = Package(**{key: value for key, value in fields._asdict().items() if key != "release"})
    return purl.of(package, fields.release)


@given(packages(st.dictionaries(KEYS, TEXT, max_size=2)))
def test_the_way_back_leads_to_the_same_url(package: Package) -> None:
    """Fields read from a URL say all that the URL says: they build it again."""
    url = purl.of(package, RHEL)
    assert not url or _again(url) == url


@given(packages(st.dictionaries(st.sampled_from(SPECIAL), st.sampled_from(VALUES), max_size=3)))
def test_foreign_spellings_settle(package: Package) -> None:
    """Qualifiers that mean the same are written one way after the first reading."""
    url = purl.of(package, DEBIAN)
    assert not url or _again(_again(url)) == _again(url)
