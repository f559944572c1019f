"""Packages that components are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.advisories.csaf.rpm import SOURCE, Rpm, module_of, of_id, of_name, of_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "pkg:rpm/redhat/bind@9.8.2-0.68.rc1.el6_10.17?arch=x86_64&epoch=32",
            Rpm("bind", "32:9.8.2-0.68.rc1.el6_10.17", "x86_64"),
        ),
        ("pkg:rpm/redhat/samba?arch=src", Rpm("samba", arch=SOURCE)),
        ("pkg:rpm/redhat/samba", Rpm("samba")),
        ("pkg:rpm/redhat/foo@1-2.el9?arch=src&epoch=0", Rpm("foo", "1-2.el9", SOURCE)),
        (
            (
                "pkg:rpm/redhat/httpd@2.4.37-51.module%2Bel8.7.0%2B18026?arch=x86_64"
                "&rpmmod=httpd:2.4:8070020230131172653:bd1311ed"
            ),
            Rpm("httpd", "2.4.37-51.module+el8.7.0+18026", "x86_64", "httpd:2.4"),
        ),
        (
            "pkg:rpm/redhat/go-toolset@rhel8?arch=src&rpmmod=go-toolset:rhel8",
            Rpm("go-toolset", "rhel8", SOURCE, "go-toolset:rhel8"),
        ),
        ("pkg:rpmmod/redhat/ruby:2.6/ruby", Rpm("ruby", module="ruby:2.6")),
        ("pkg:rpm/redhat/libstdc%2B%2B@1-1", Rpm("libstdc++", "1-1")),
        ("pkg:rpmmod/redhat/ruby@3.0:8060020220810162001:ad008a3a", "a module as a whole"),
        ("pkg:rpm/redhat/firefox?arch=src&rpmmod=rhel10", "a module without stream"),
        ("pkg:rpm/redhat/openshift4/ose-cli", "not an RPM package"),
        ("pkg:oci/ubi9@sha256:00?arch=amd64", "not an RPM package"),
        ("pkg:rpm/redhat/a%0Ab@1-1", "unusable name"),
        ("pkg:rpm/redhat/a@1-1-1-1%20x", "unusable version"),
        ("pkg:rpm/redhat/" + "a" * 2000, "not an RPM package"),
        ("", "not an RPM package"),
    ],
)
def test_packages_of_urls(url: str, expected: Rpm | str) -> None:
    """Epochs, modules and architectures come from the query, all of it decoded."""
    assert of_url(url) == expected


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        ("telnet-1:0.17-65.el7_6.x86_64", Rpm("telnet", "1:0.17-65.el7_6", "x86_64")),
        ("telnet-server-0:0.17-65.el7_6.src", Rpm("telnet-server", "0.17-65.el7_6", SOURCE)),
        ("kernel-rt", Rpm("kernel-rt")),
        ("samba.src", Rpm("samba", arch=SOURCE)),
        ("io.quarkus/quarkus-vertx-http", "not an RPM package"),
        ("openshift4/ose-cli@sha256:00_amd64", "not an RPM package"),
        ("a" * 2000, "unusable name"),
    ],
)
def test_packages_of_ids(id_: str, expected: Rpm | str) -> None:
    """Where no URL is given, the id is the package, with epoch, or its name alone."""
    assert of_id(id_) == expected


@pytest.mark.parametrize(
    ("text", "built", "expected"),
    [
        ("glibc-32bit-2.26-lp150.11.3.2", True, Rpm("glibc-32bit", "2.26-lp150.11.3.2")),
        (
            "python3-XStatic-jquery-ui-1.12.1.1-2.oe1.noarch",
            True,
            Rpm("python3-XStatic-jquery-ui", "1.12.1.1-2.oe1", "noarch"),
        ),
        ("xz-5.6.2-1.1.x86_64", True, Rpm("xz", "5.6.2-1.1", "x86_64")),
        ("java-1_7_0-openjdk", False, Rpm("java-1_7_0-openjdk")),
        ("xz", True, "unusable version"),
        ("a-" * 1000, True, "unusable name"),
    ],
)
def test_packages_of_names(text: str, built: bool, expected: Rpm | str) -> None:
    """The last two parts are version and release, but only of a build."""
    assert of_name(text, built=built) == expected


@pytest.mark.parametrize(
    ("url", "module"),
    [
        ("pkg:rpmmod/redhat/postgresql@13:8060020240903094008:ad008a3a", "postgresql:13"),
        ("pkg:rpmmod/redhat/squid@4%3A8040020210420090912%3A522a0ee4?arch=ppc64le", "squid:4"),
        ("pkg:rpmmod/redhat/postgresql", ""),
        ("pkg:rpm/redhat/postgresql@13", ""),
        ("", ""),
    ],
)
def test_modules_of_urls(url: str, module: str) -> None:
    """A module's version begins with its stream."""
    assert module_of(url) == module


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No id and no URL makes the reader fail."""
    for read in (of_id, of_url, module_of):
        read(text)
        read("pkg:rpm/redhat/" + text)
    of_name(text, built=True)
