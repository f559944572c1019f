"""What several files say, joined: which version of a record counts."""

from __future__ import annotations

from collections.abc import Mapping

from seawall.advisories import groups, layout
from seawall.advisories.assembling import Assembled, assembled
from seawall.advisories.facts import collected
from seawall.advisories.feed import Fact, Record, Replaced, Withdrawn
from seawall.advisories.gathering import Gathered
from seawall.advisories.report import InputFile
from seawall.model import (
    Indicator,
    IndicatorKind,
    Range,
    Score,
    Source,
    State,
    Statement,
    Vulnerability,
)

COMPLETE, CHANGES = "a/all.zip", "a/all_changes.zip"


def _joined(files: Mapping[str, list[Fact]], source: str = "a") -> Assembled:
    credited = Source(id=source, name=source, url="", licence="CC0-1.0")
    return assembled([_file(path, said, credited) for path, said in files.items()])


def _file(path: str, said: list[Fact], source: Source) -> Gathered:
    about = InputFile(
        path=path, sha256="0", bytes=1, date="2024-01-01", source=source.id, licence=""
    )
    facts = collected(said, path)
    return Gathered(source, about, facts, "", facts.omissions)


def _says(advisory: str, flaw: str, fixed: str, source: str = "a") -> Statement:
    return Statement(
        source=source,
        advisory=advisory,
        vulnerability=flaw,
        ecosystem="PyPI",
        package="p",
        ranges=(Range(fixed=fixed),),
        state=State.FIXED,
    )


def _statements(content: Assembled) -> set[tuple[str, str, str, State]]:
    return {
        (said.advisory, said.vulnerability, said.ranges[0].fixed, said.state)
        for key, value in content.tables["package"]
        for said in groups.statements("", key, value)
    }


def _flaws(content: Assembled) -> dict[str, layout.Row]:
    return {row.id: row for _, value in content.tables["page"] for row in layout.rows(value)}


def _record(id_: str, flaw: str, fixed: str, vector: str, *aliases: str) -> list[Fact]:
    known = Vulnerability(id=flaw, aliases=(id_, *aliases), scores=(Score(vector, "a"),))
    return [_says(id_, flaw, fixed), Record(id_), known]


def test_a_newer_version_of_a_record_replaces_all_of_the_older_one() -> None:
    """Statements, vectors and aliases; other records of the complete file stay."""
    complete = [
        *_record("A-1", "CVE-2024-0001", "1", "old", "WRONG-1"),
        *_record("A-2", "CVE-2024-0001", "2", "other", "A-1"),
    ]
    changes = [Replaced("a", "A-1"), *_record("A-1", "CVE-2024-0001", "3", "new")]
    content = _joined({COMPLETE: complete, CHANGES: changes})
    assert {(said[0], said[2]) for said in _statements(content)} == {("A-1", "3"), ("A-2", "2")}
    flaw = _flaws(content)["CVE-2024-0001"]
    assert flaw.scores == (("a", "new"), ("a", "other"))
    assert flaw.aliases == ("A-1", "A-2")
    assert content == _joined({CHANGES: changes, COMPLETE: complete})._replace(
        description=content.description
    )


def test_a_flaw_without_a_mark_is_told_by_the_record_of_its_id() -> None:
    """Sources with one record per CVE need no marks."""
    complete: list[Fact] = [
        _says("CVE-2024-0001", "CVE-2024-0001", "1"),
        Vulnerability(id="CVE-2024-0001", aliases=("X-1",), cwes=("CWE-1",)),
    ]
    changes: list[Fact] = [
        Replaced("a", "CVE-2024-0001"),
        _says("CVE-2024-0001", "CVE-2024-0001", "2"),
        Vulnerability(id="CVE-2024-0001", cwes=("CWE-2",)),
    ]
    content = _joined({COMPLETE: complete, CHANGES: changes})
    flaw = _flaws(content)["CVE-2024-0001"]
    assert (flaw.cwes, flaw.aliases) == (("CWE-2",), ())


def test_without_marks_a_record_may_be_the_flaw_of_its_statements() -> None:
    """A document per CVE names in its statements the errata that fixed it."""
    complete: list[Fact] = [
        _says("RHSA-1", "CVE-2024-0001", "1"),
        _says("RHSA-1", "CVE-2024-0002", "1"),
    ]
    changes: list[Fact] = [
        Replaced("a", "CVE-2024-0001"),
        _says("RHSA-2", "CVE-2024-0001", "2"),
    ]
    content = _joined({COMPLETE: complete, CHANGES: changes})
    assert {said[:2] for said in _statements(content)} == {
        ("RHSA-2", "CVE-2024-0001"),
        ("RHSA-1", "CVE-2024-0002"),
    }


def test_with_marks_a_record_is_no_flaw_of_others() -> None:
    """An advisory about a CVE stays when the record that bears the CVE's name changes."""
    complete = _record("GHSA-1", "CVE-2024-0001", "1", "old")
    changes = _record("CVE-2024-0001", "CVE-2024-0001", "2", "new")
    content = _joined({COMPLETE: complete, CHANGES: [Replaced("a", "CVE-2024-0001"), *changes]})
    assert {said[0] for said in _statements(content)} == {"GHSA-1", "CVE-2024-0001"}
    assert _flaws(content)["CVE-2024-0001"].scores == (("a", "new"), ("a", "old"))


def test_what_is_no_longer_withdrawn_is_no_longer_marked() -> None:
    """The newer version of a record says so; the other way round as well."""
    gone: list[Fact] = [Withdrawn("A-1"), _says("A-1", "CVE-2024-0001", "1")]
    here = _record("A-1", "CVE-2024-0001", "2", "new")
    back = _joined({COMPLETE: gone, CHANGES: [Replaced("a", "A-1"), *here]})
    assert _statements(back) == {("A-1", "CVE-2024-0001", "2", State.FIXED)}
    away = _joined({COMPLETE: here, CHANGES: [Replaced("a", "A-1"), *gone]})
    assert _statements(away) == {("A-1", "CVE-2024-0001", "1", State.WITHDRAWN)}
    assert _flaws(away)["CVE-2024-0001"].scores == ()


def test_another_sources_record_of_that_name_stays() -> None:
    """Several sources keep copies of one advisory."""
    copy = _says("A-1", "CVE-2024-0001", "1", source="b")
    content = _joined({COMPLETE: [copy], CHANGES: [Replaced("a", "A-1")]}, source="b")
    assert len(_statements(content)) == 1


def test_a_package_of_which_nothing_is_left_is_gone() -> None:
    """A newer version may be about something else."""
    content = _joined(
        {COMPLETE: [_says("A-1", "CVE-2024-0001", "1")], CHANGES: [Replaced("a", "A-1")]}
    )
    assert content.tables["package"] == []
    assert content.description.packages == 0


def test_an_advisory_that_is_its_own_flaw_keeps_its_name_when_joined() -> None:
    """The id moves to the CVE, the advisory stays what it is called."""
    content = _joined(
        {
            COMPLETE: [
                _says("A-1", "A-1", "1"),
                _says("CVE-2024-0001", "B-1", "2"),
                Vulnerability(id="CVE-2024-0001", aliases=("A-1", "B-1")),
            ]
        }
    )
    assert {said[:2] for said in _statements(content)} == {
        ("A-1", "CVE-2024-0001"),
        ("CVE-2024-0001", "CVE-2024-0001"),
    }


def test_indicators_have_one_order() -> None:
    """Also where a source says two things of one value."""
    some = [
        Indicator(kind=IndicatorKind.ADDRESS, value="192.0.2.1", source="a", note=str(number))
        for number in range(20)
    ]
    one, two = _joined({COMPLETE: [*some]}), _joined({COMPLETE: [*reversed(some), some[0]]})
    assert one.tables["indicator"] == two.tables["indicator"]
    assert one.description.indicators == 20
