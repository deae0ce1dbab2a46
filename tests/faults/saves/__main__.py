"""`make faults`: respondents save answers over HTTP while the parts of the product are killed.

The product is served as production serves it (the commands of the Dockerfile and of
docker-compose.yml), on a PostgreSQL and a Valkey of its own. Its database, broker, web server, workers
and beat are killed (-9) at random, each kind equally often; what ended is started again as `restart:
unless-stopped` does. The database is also held down, the broker killed while a task runs, and frozen.

Prints what came of it, and fails unless every answer that was acknowledged is there with that value,
every person has one response and the same receipt on each repeat, no answer of the product was a 500,
every wave that a worker began was computed, or given up in so many words, and `/readyz` said of a
frozen broker within five seconds that it is away, and afterwards that it is there.
"""

import argparse
import json
import random
import signal
import statistics
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg

from tests.benchmarks.answering.places import Place
from tests.faults.saves.killing import Killer, Outages, table, watched
from tests.faults.saves.people import Kept, Respondent, Tally
from tests.faults.saves.product import Product, product

SAVES_EACH: Final = 50  # at least, of a walk
SAVES_A_SECOND: Final = 250  # at most, of all
DRAFT: Final = """
SELECT draft.answers, draft.revisions FROM surveys_draft draft
JOIN surveys_invitation invitation ON invitation.id = draft.invitation_id
WHERE invitation.token_hash = %s
"""
RESPONSES: Final = """
SELECT invitation.token_hash, response.answers FROM surveys_response response
JOIN surveys_invitation invitation ON invitation.id = response.invitation_id
WHERE invitation.token_hash = ANY(%s)
"""
UNREADY: Final = """
SELECT wave.name, run.state, run.error FROM surveys_wave wave
LEFT JOIN benchmarking_run run ON run.wave_id = wave.id
WHERE wave.state = 'closed' AND run.state IS DISTINCT FROM 'ready'
"""
COMPUTED: Final = 240.0  # seconds in which the last wave must be computed


@dataclass
class Scene:
    """The product, its people, and what they saw."""

    product: Product
    place: Place
    tally: Tally
    saves: int
    chance: random.Random
    killing: bool = True
    known: dict[str, Respondent] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self, name: str) -> Kept:
        """A draft, past the product, as soon as there is a database."""
        while True:
            with suppress(psycopg.OperationalError), self.product.admin() as server:
                row = server.execute(DRAFT, [name]).fetchone()
                return row if row else ({}, {})
            time.sleep(0.5)

    def people(self) -> None:
        """One after the other, until enough was saved and nothing is killed any more."""
        while self.killing or self.tally.acknowledged < self.saves:
            with self.lock:
                if not self.place.links:
                    return
                link, seed = self.place.links.pop(), self.chance.random()
            one = Respondent(self.place, link, self.tally, random.Random(seed), self.look)  # noqa: S311
            self.known[one.name] = one
            try:
                one.walk()
            except Exception as error:  # whatever it is, the run goes on and tells it
                self.tally.wrong.append(f"a walk ended: {error!r}")

    def kill_all(self, killer: Killer, kills: int) -> None:
        """Between two kills people save, now more and now less; and however much is saved during one,
        the next waits until they go on."""
        try:
            for kind in killer.plan(kills):
                share = self.saves / kills * self.chance.uniform(0.05, 2)
                goal = self.tally.acknowledged + share
                while self.tally.acknowledged < goal and self.place.links:
                    time.sleep(0.05)
                killer.kill(kind)
                _say(f"{len(killer.done):>4} {kind:<20}{self.tally.acknowledged:>7} saved")
        finally:
            self.killing = False


def run(
    kills: int, saves: int, people: int, *, seed: int = 1, held: float = 45.0, frozen: float = 60.0
) -> Tally:
    """Print what came of it."""
    chance = random.Random(seed)  # noqa: S311 -- moments, not secrets
    with product() as made:
        waves = -(-kills // 11) + 2
        # They go on while a kill waits, longest while the broker is frozen.
        links = (
            (saves + waves * int(frozen) * SAVES_A_SECOND) // SAVES_EACH + kills * 8 + people * 2
        )
        module = "tests.faults.saves.staging"
        told = json.loads(made.manage("-m", module, str(links), str(waves)))
        made.start()
        place = Place("this", made.address, 0, 0, 0, told["links"], told["sections"])
        scene = Scene(made, place, Tally(), saves, chance)
        outages, watcher = watched(made)
        made.wait()
        killer = Killer(made, chance, held, frozen)
        killer.saved = lambda: len(scene.tally.waits)
        begun = time.monotonic()
        walking = [threading.Thread(target=scene.people, daemon=True) for _one in range(people)]
        for one in walking:
            one.start()
        scene.kill_all(killer, kills)
        for one in walking:
            one.join()
        spent = time.monotonic() - begun
        outages.going = False
        watcher.join()
        scene.tally.wrong += killer.wrong
        _compare(scene)
        computed = _wait_for_runs(scene)
        _tell(scene, killer, outages, spent, computed)
        return scene.tally


def _compare(scene: Scene) -> None:
    """Each person has one response, with what was acknowledged last."""
    with scene.product.admin() as server:
        rows: list[Any] = server.execute(RESPONSES, [list(scene.known)]).fetchall()
    if len(rows) != len(scene.known) or len({name for name, _answers in rows}) != len(rows):
        scene.tally.wrong.append(f"{len(rows)} responses of {len(scene.known)} people")
    for name, answers in rows:
        for key, (value, _revision) in scene.known[name].acknowledged.items():
            if answers.get(key) != value:
                scene.tally.lost.append(f"handed in {key}: {value!r}, kept {answers.get(key)!r}")


def _wait_for_runs(scene: Scene) -> int:
    until = time.monotonic() + COMPUTED
    with scene.product.admin() as server:
        left = server.execute(UNREADY).fetchall()
        while any(row[1] != "failed" for row in left) and time.monotonic() < until:
            time.sleep(1)
            left = server.execute(UNREADY).fetchall()
        ready = server.execute("SELECT count(*) FROM benchmarking_run WHERE state = 'ready'")
        counted = ready.fetchone()
    # One whose workers were killed again and again was given up, and says so: a person begins it anew.
    given_up = [row for row in left if row[1:] == ("failed", "lost")]
    for row in given_up:
        _say(f"given up after so many kills, for a person to begin anew: {row[0]}")
    scene.tally.wrong += [f"a wave was not computed: {row}" for row in left if row not in given_up]
    return int(counted[0]) if counted else 0


def _tell(scene: Scene, killer: Killer, outages: Outages, spent: float, computed: int) -> None:
    tally = scene.tally
    for line in table(killer, outages):
        _say(line)
    waits = sorted(tally.waits)
    p99 = statistics.quantiles(waits, n=100)[-1] if len(waits) > 1 else 0.0
    _say(f"{len(killer.done)} kills over {tally.acknowledged} acknowledged saves in {spent:.0f} s")
    _say(f"acknowledged after {statistics.median(waits):.2f} s (median), {p99:.1f} (p99),"
         f" {waits[-1]:.1f} (longest)")  # fmt: skip
    frozen = [wait for some in killer.meanwhile for wait in tally.waits[some]]
    if frozen:
        _say(
            f"{len(frozen)} saved while the broker was frozen, the longest after {max(frozen):.1f} s"
        )
    _say(f"{tally.completes} handed in, {computed} waves computed; saved unheard and changed"
         f" meanwhile: {tally.own_conflicts}")  # fmt: skip
    _say(f"repeated: {dict(tally.refused.most_common())}")
    _say(f"ended by themselves and started again: {dict(scene.product.ended)}")
    _say(f"lost: {len(tally.lost)}; wrong: {len(tally.wrong)}")
    for line in (tally.lost + tally.wrong)[:20]:
        _say(f"  {line}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults ARGS=…", description=__doc__)
    parser.add_argument("--kills", type=int, default=110)
    parser.add_argument("--saves", type=int, default=20_000)
    parser.add_argument("--people", type=int, default=24, help="who answer at the same time")
    parser.add_argument("--held", type=float, default=45.0, help="seconds that a database is away")
    parser.add_argument("--frozen", type=float, default=60.0, help="seconds that the broker is")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = run(options.kills, options.saves, options.people, seed=options.seed, held=options.held,
                frozen=options.frozen)  # fmt: skip
    return 1 if found.lost or found.wrong else 0


if __name__ == "__main__":
    signal.signal(
        signal.SIGTERM, signal.default_int_handler
    )  # whoever ends it leaves nothing behind
    sys.exit(main())
