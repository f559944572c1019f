"""Updating from a signed repository: by differences or whole, at once, by several at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from seawall.advisories import open_snapshot, verify
from seawall.distribution.offers import Difference, Offer, Whole, chain, newest
from seawall.distribution.refusals import Refused
from seawall.distribution.updating import update
from seawall.errors import DigestMismatch, MalformedInput, UserError
from tests.distribution.making import (
    IMPATIENT,
    Databases,
    Publisher,
    User,
    at_once,
    id_of,
    patch,
    patched,
)
from tests.distribution.serving import mirror


def small(old: Path, new: Path, output: Path) -> None:
    """A difference that only says what it leads to."""
    del old
    output.write_text(str(new))


def applied(old: Path, difference: Path, output: Path) -> None:
    """What such a difference leads to."""
    assert verify(old)
    output.write_bytes(Path(difference.read_text()).read_bytes())


def test_a_chain_of_differences(
    user: User, publisher: Publisher, databases: Databases, tmp_path: Path
) -> None:
    """Two days later two differences are fetched and nothing else."""
    publisher.publish(databases.second, make=patch)
    report = publisher.publish(databases.third, make=patch)
    assert report.difference is not None
    outcome = user.update(apply=patched)
    assert (outcome.id, outcome.differences) == (id_of(databases.third), 2)
    assert verify(user.database).id == id_of(databases.third)
    late = User(tmp_path / "late", publisher)
    whole = late.update(apply=patched)
    assert (whole.differences, whole.fetched) == (0, report.size)
    assert outcome.fetched < 2 * whole.fetched


def test_whole_where_that_is_less(user: User, publisher: Publisher, databases: Databases) -> None:
    """A difference as large as the whole is not even published."""

    def large(old: Path, new: Path, output: Path) -> None:
        output.write_bytes(old.read_bytes() + new.read_bytes())

    assert publisher.publish(databases.second, make=large).difference is None
    assert user.update(apply=applied).differences == 0


def test_without_a_tool(user: User, publisher: Publisher, databases: Databases) -> None:
    """Who cannot apply differences fetches the whole."""
    publisher.publish(databases.second, make=small)
    assert user.update().differences == 0
    assert user.id == id_of(databases.second)


@pytest.mark.parametrize("kind", ["raises", "wrong", "nothing"])
def test_a_difference_that_does_not_fit(
    kind: str, user: User, publisher: Publisher, databases: Databases
) -> None:
    """If a difference leads elsewhere or fails, the whole is fetched, and it is said."""

    def apply(old: Path, difference: Path, output: Path) -> None:
        del difference
        if kind == "raises":
            raise MalformedInput("it does not fit", where="difference")
        output.write_bytes(old.read_bytes() if kind == "wrong" else b"")

    publisher.publish(databases.second, make=small)
    outcome = user.update(apply=apply)
    assert outcome.remark.startswith("differences could not be used")
    assert (outcome.differences, user.id) == (0, id_of(databases.second))


def test_a_difference_that_was_changed(
    user: User, publisher: Publisher, databases: Databases
) -> None:
    """A difference that is not the signed one ends the update."""
    publisher.publish(databases.second, make=small)
    (path,) = (publisher.repository / "targets/db").glob("*.delta")
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    before = user.id
    with pytest.raises(Refused, match="not the one that was signed"):
        user.update(apply=applied)
    assert user.id == before


def test_a_damaged_database_is_replaced(user: User, databases: Databases) -> None:
    """Where no database can be read, the repository's is put in place."""
    user.database.write_bytes(b"rubbish")
    assert user.update().changed
    assert user.id == id_of(databases.first)


def test_readers_go_on(user: User, publisher: Publisher, databases: Databases) -> None:
    """Who has the old database open reads on in it while the new one takes its place."""
    publisher.publish(databases.second)
    with open_snapshot(user.database) as reader:
        before = dict(reader.content("package"))
        user.update()
        assert dict(reader.content("package")) == before
        assert reader.own_id() == id_of(databases.first)
    assert user.id == id_of(databases.second)


def test_the_old_one_can_be_kept(
    user: User, publisher: Publisher, databases: Databases, tmp_path: Path
) -> None:
    """Who keeps older databases is told of the one that is replaced while it is still there."""
    told = []

    def keep(old: Path, successor: str) -> None:
        told.append((id_of(old), successor))

    publisher.publish(databases.second)
    update(user.trust, user.where, user.database, network=IMPATIENT, giving_way=keep)
    update(user.trust, user.where, user.database, network=IMPATIENT, giving_way=keep)
    update(user.trust, user.where, tmp_path / "new.db", network=IMPATIENT, giving_way=keep)
    assert told == [(id_of(databases.first), id_of(databases.second))]


def test_a_newer_database_of_the_users_own(
    user: User, publisher: Publisher, databases: Databases
) -> None:
    """What the user built from newer data is not replaced by older data."""
    user.database.write_bytes(databases.third.read_bytes())
    publisher.publish(databases.second)
    with pytest.raises(UserError, match="newer than the repository's"):
        user.update()
    assert user.id == id_of(databases.third)
    user.database.unlink()
    assert user.update().id == id_of(databases.second)


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_two_at_once(user: User, publisher: Publisher, databases: Databases) -> None:
    """Updates at the same time wait for each other, and all end well."""
    publisher.publish(databases.second)
    at_once(user.update, user.update, user.update)
    assert verify(user.database).id == id_of(databases.second)
    assert not user.update().changed


def test_over_http_nothing_is_fetched_twice(
    publisher: Publisher, databases: Databases, tmp_path: Path
) -> None:
    """A second look at an unchanged repository asks for the newest root and timestamp alone."""
    with mirror(publisher.repository) as server:
        found = User(tmp_path / "user", publisher, server.address)
        assert found.update().id == id_of(databases.first)
        server.asked.clear()
        assert not found.update().changed
        assert [path for path, _range in server.asked] == [
            "/metadata/2.root.json",
            "/metadata/timestamp.json",
        ]


def test_the_cheapest_chain() -> None:
    """Bytes decide which way is taken, cycles and dead ends do not hold it up."""

    def step(old: str, new: str, size: int) -> Offer:
        return Offer(f"{old}{new}", size, Difference(old=old, new=new, format=1, serial=1))

    offers = [
        step("a", "b", 5),
        step("b", "a", 1),
        step("b", "c", 5),
        step("a", "c", 11),
        step("c", "d", 1),
        step("x", "d", 0),
    ]
    assert [offer.path for offer in chain(offers, "a", "d") or ()] == ["ab", "bc", "cd"]
    assert chain(offers, "d", "a") is None
    assert chain(offers, "", "d") is None
    assert chain(offers, "a", "a") == []


def test_a_chain_has_an_end() -> None:
    """Of endless many differences, too many to apply are no way."""
    many = [
        Offer(f"{n}", 1, Difference(old=f"{n}", new=f"{n + 1}", format=1, serial=n))
        for n in range(1000)
    ]
    assert chain(many, "0", "1000") is None
    assert len(chain(many, "0", "60") or ()) == 60


def test_the_newest() -> None:
    """The highest number in a format, not the latest day."""

    def whole(serial: int, created: str, format_: int) -> Offer:
        return Offer(
            f"{serial}", 1, Whole(id=f"{serial}", created=created, format=format_, serial=serial)
        )

    offers = [whole(1, "2030", 2), whole(2, "2020", 2), whole(3, "2040", 3)]
    found = newest(offers, 2)
    assert found is not None
    assert found[1].serial == 2
    assert newest(offers, 9) is None


def test_a_signed_bundle_that_is_no_database(
    user: User, publisher: Publisher, databases: Databases
) -> None:
    """Signing does not make a bundle whole: it is checked all the same."""
    publisher.publish(databases.second)

    def other(targets: object) -> None:
        for file in targets.targets.values():  # type: ignore[attr-defined]
            file.custom["id"] = "sha256:other"

    publisher.forge("targets", other, sign="targets")
    publisher.bind()
    with pytest.raises(DigestMismatch, match="it holds"):
        user.update()
    assert user.id == id_of(databases.first)
