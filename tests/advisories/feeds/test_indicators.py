"""Feeds of indicators: IPsum, those of abuse.ch, ATT&CK, and what the user put into folders."""

from __future__ import annotations

import json
from typing import Any

import pytest

from seawall.advisories.feeds import (
    attack,
    feodo,
    hashes,
    ipsum,
    malwarebazaar,
    misp,
    stix,
    threatfox,
    urlhaus,
    yara,
)
from seawall.errors import MalformedInput
from seawall.model import Indicator, IndicatorKind
from tests.advisories.making import read, skipped, zipped
from tests.shared import feeds

SHA256, SHA1, MD5 = "ab" * 32, "cd" * 20, "ef" * 16
BANNER = "################\n# Last updated: 2026-08-22 05:00:00 UTC #\n################\n#\n"


def indicators(facts: list[Any]) -> list[Indicator]:
    return [fact for fact in facts if isinstance(fact, Indicator)]


IPSUM = (
    "# IPsum Threat Intelligence Feed\n#\n# Last update: Sat, 22 Aug 2026 00:30:29 +0200\n#\n"
    "77.90.185.20\t10\n2.57.122.53\t1\n10.0.0.1\t4\nnonsense\n"
)


def test_ipsum_is_as_sure_as_its_lists_are_many() -> None:
    """Listed on the day the file was made, in UTC; a private address is nobody's."""
    facts = read(ipsum.PLUGIN, f"ipsum/{ipsum.PATH}", IPSUM.encode())
    many, one = indicators(facts)
    assert (many.value, many.last_seen, many.note) == ("77.90.185.20", "2026-08-21", "on 10 lists")
    assert (many.confidence, one.confidence) == (89, 20)
    assert skipped(facts) == [
        ("an address that is private or reserved", False),
        ("malformed line", True),
    ]


@pytest.mark.parametrize("content", [b"", b"# only comments\n", b"<html>", b"\xff" * 100])
def test_ipsum_without_addresses_is_refused(content: bytes) -> None:
    """It is another file."""
    with pytest.raises(MalformedInput):
        read(ipsum.PLUGIN, "ipsum/ipsum.txt", content)


def test_ipsum_as_it_is_published() -> None:
    """Every line of the real file is an indicator."""
    with (feeds("ipsum") / "ipsum.txt").open("rb") as stream:
        facts = list(ipsum.PLUGIN.read("ipsum/ipsum.txt", stream))
    assert len(indicators(facts)) == len(facts) == 120_430
    assert {fact.last_seen for fact in indicators(facts)} == {"2026-08-22"}


URLHAUS = (
    BANNER
    + "# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter\n"
    + '"7","2026-08-20 10:00:00","http://Evil.example/bin.sh","online","2026-08-22 01:00:00",'
    + '"malware_download","elf,Mirai","https://urlhaus.abuse.ch/url/7/","x"\n'
    + '"8","2026-08-20 10:00:00","not a url","offline","","malware_download","None","y","x"\n'
)


@pytest.mark.parametrize("content", [URLHAUS.encode(), zipped({"csv.txt": URLHAUS})])
def test_urlhaus_lists_addresses_that_give_malware(content: bytes) -> None:
    """Plain and as an archive, with the days they were added and last online."""
    facts = read(urlhaus.PLUGIN, f"urlhaus/{urlhaus.PATH}", content)
    (fact,) = indicators(facts)
    assert (fact.kind, fact.value) == (IndicatorKind.URL, "http://evil.example/bin.sh")
    assert (fact.first_seen, fact.last_seen) == ("2026-08-20", "2026-08-22")
    assert fact.labels == ("elf", "malware_download", "mirai", "online")
    assert skipped(facts) == [("not a URL", False)]


_COLUMNS = (
    '# "first_seen_utc","ioc_id","ioc_value","ioc_type","threat_type","fk_malware",'
    '"malware_alias","malware_printable","last_seen_utc","confidence_level","is_compromised",'
    '"reference","tags","anonymous","reporter"\n'
)


def _row(value: str, type_: str, level: str = "75", victim: str = "False") -> str:
    return (
        f'"2026-08-20 10:00:00", "1", "{value}", "{type_}", "botnet_cc", "win.x", "None", "XBot",'
        f' "", "{level}", "{victim}", "None", "c2,XBot", "0", "r"\n'
    )


def test_threatfox_has_values_of_many_kinds() -> None:
    """Ports are taken off, ``None`` is nothing, and the reporter's confidence is kept."""
    text = BANNER + _COLUMNS
    text += _row("45.1.2.3:443", "ip:port") + _row("[2606:4700::7]:80", "ip:port", level="x")
    text += _row("evil.example", "domain", victim="True") + _row(SHA256, "sha256_hash")
    text += _row(SHA1, "sha1_hash") + _row(MD5, "md5_hash") + _row("http://a.example/", "url")
    text += _row("a@b.example", "envelope_from") + _row(SHA1, "sha256_hash")
    facts = read(threatfox.PLUGIN, f"threatfox/{threatfox.PATH}", text.encode())
    found = indicators(facts)
    assert [fact.value for fact in found] == [
        "45.1.2.3",
        "2606:4700::7",
        "evil.example",
        SHA256,
        SHA1,
        MD5,
        "http://a.example/",
    ]
    assert [fact.confidence for fact in found[:2]] == [75, -1]
    assert (found[0].labels, found[0].last_seen) == (("botnet_cc", "c2", "xbot"), "")
    assert "compromised" in found[2].labels
    assert skipped(facts) == [
        ("a kind that nobody asks for", False),
        ("not a digest of kind sha256", False),
    ]


def test_threatfox_as_json_says_the_same() -> None:
    """One list of records for each number."""
    record = {
        "ioc_value": "45.1.2.3:443",
        "ioc_type": "ip:port",
        "threat_type": "botnet_cc",
        "malware_printable": "XBot",
        "first_seen_utc": "2026-08-20 10:00:00",
        "last_seen_utc": None,
        "confidence_level": 75,
        "is_compromised": False,
        "tags": "c2, XBot",
    }
    document = {"1": [record, 7, {"ioc_type": "domain"}]}
    facts = read(threatfox.PLUGIN, "threatfox/full.json", json.dumps(document).encode())
    table = BANNER + _COLUMNS + _row("45.1.2.3:443", "ip:port")
    assert indicators(facts) == indicators(
        read(threatfox.PLUGIN, f"threatfox/{threatfox.PATH}", table.encode())
    )
    assert skipped(facts) == [("malformed record", True)] * 2


def test_feodo_lists_servers_of_botnets() -> None:
    """As JSON and as a table."""
    record = {
        "ip_address": "162.243.103.246",
        "port": 8080,
        "status": "offline",
        "first_seen": "2022-06-04 21:24:53",
        "last_online": "2026-08-07",
        "malware": "Emotet",
    }
    facts = read(
        feodo.PLUGIN, f"feodo/{feodo.PATH}", json.dumps([record, 7, {"ip_address": 1}]).encode()
    )
    (fact,) = indicators(facts)
    assert (fact.value, fact.last_seen) == ("162.243.103.246", "2026-08-07")
    assert fact.labels == ("botnet", "c2", "emotet", "offline")
    assert skipped(facts) == [("malformed record", True)] * 2
    table = (
        BANNER
        + '"first_seen_utc","dst_ip","dst_port","c2_status","last_online","malware"\n'
        + '"2022-06-04 21:24:53","162.243.103.246","8080","offline","2026-08-07","Emotet"\n# END\n'
    )
    assert indicators(read(feodo.PLUGIN, "feodo/ipblocklist.csv", table.encode())) == [fact]


def test_malwarebazaar_names_a_sample_by_all_its_digests() -> None:
    """``n/a`` is nothing; a row may have more fields than the header."""
    text = (
        BANNER
        + '#  "first_seen_utc","sha256_hash","md5_hash","sha1_hash","reporter","file_name",'
        + '"file_type_guess","mime_type","signature","clamav","vtpercent","imphash"\n'
        + f'"2026-08-20 11:07:12","{SHA256}","{MD5}","{SHA1}","r","f","elf","x","Mirai","n/a",'
        + '"n/a","n/a","3:ab","T1"\n'
        + f'"2026-08-20 11:07:12", "{SHA256}", "n/a", "n/a", "r", "f", "elf", "x", "n/a", "n/a",'
        + ' "n/a", "n/a"\n'
    )
    facts = read(malwarebazaar.PLUGIN, f"malwarebazaar/{malwarebazaar.PATH}", text.encode())
    assert [fact.kind for fact in indicators(facts)] == [
        IndicatorKind.SHA256,
        IndicatorKind.SHA1,
        IndicatorKind.MD5,
        IndicatorKind.SHA256,
    ]
    assert indicators(facts)[0].labels == ("elf", "malware", "mirai")
    assert indicators(facts)[0].note == "Mirai"


def _technique(**more: Any) -> dict[str, Any]:
    return {
        "type": "attack-pattern",
        "name": "Escape to Host",
        "created": "2021-03-30T17:38:34.277Z",
        "modified": "2025-10-24T17:48:00.000Z",
        "external_references": [
            {"source_name": "other", "external_id": "X"},
            {"source_name": "mitre-attack", "external_id": "T1611"},
        ],
        "kill_chain_phases": [
            {"kill_chain_name": "mitre-attack", "phase_name": "privilege-escalation"}
        ],
        "x_mitre_platforms": ["Linux", "Containers"],
        **more,
    }


def test_attack_has_the_techniques_of_containers() -> None:
    """By id, with name and tactics; revoked ones and those of other platforms are counted."""
    bundle = {
        "type": "bundle",
        "objects": [
            {"type": "malware", "name": "x"},
            _technique(),
            _technique(revoked=True),
            _technique(x_mitre_deprecated=True),
            _technique(x_mitre_platforms=["Windows"]),
            _technique(external_references=[]),
            _technique(name=7),
        ],
    }
    facts = read(attack.PLUGIN, f"attack/{attack.PATH}", json.dumps(bundle).encode())
    (fact,) = indicators(facts)
    assert (fact.kind, fact.value, fact.note) == (
        IndicatorKind.TECHNIQUE,
        "T1611",
        "Escape to Host",
    )
    assert fact.labels == ("privilege-escalation",)
    assert skipped(facts) == [
        ("revoked or deprecated", False),
        ("revoked or deprecated", False),
        ("a technique of other platforms", False),
        ("malformed object", True),
        ("malformed object", True),
    ]


def test_attack_as_it_is_published() -> None:
    """The 48 techniques of containers."""
    with (feeds("attack") / "enterprise-attack-containers.json").open("rb") as stream:
        facts = list(attack.PLUGIN.read("attack/x.json", stream))
    found = {fact.value: fact for fact in indicators(facts)}
    assert len(found) == 48
    assert found["T1610"].note == "Deploy Container"


STIX = json.dumps(
    {"objects": [{"type": "indicator", "id": "i", "pattern": "[url:value = 'http://a.example/']"}]}
).encode()
EVENT = json.dumps(
    {"Event": {"Attribute": [{"type": "md5", "to_ids": True, "value": MD5}]}}
).encode()


@pytest.mark.parametrize(
    ("feed", "path", "content", "source"),
    [
        (
            stix.PLUGIN,
            "stix/Acme Corp/a.json",
            STIX,
            "stix-acme-corp",
        ),
        (
            misp.PLUGIN,
            "misp/circl/0.json",
            EVENT,
            "misp-circl",
        ),
        (hashes.PLUGIN, "hashes/ours.txt", SHA256.encode(), "hashes"),
        (yara.PLUGIN, "yara/ours/a.yar", b"rule A { condition: false }", "yara-ours"),
    ],
)
def test_own_sources_are_called_by_their_folder(
    feed: Any, path: str, content: bytes, source: str
) -> None:
    """And marked as the user's own."""
    (fact,) = indicators(read(feed, path, content))
    assert fact.source == feed.source(path).id == source
    assert feed.source(path).own


def test_a_manifest_of_misp_says_nothing_by_itself() -> None:
    """But a broken one is found."""
    assert read(misp.PLUGIN, "misp/circl/manifest.json", b"{}") == []
    with pytest.raises(MalformedInput):
        read(misp.PLUGIN, "misp/circl/manifest.json", b"[]")
