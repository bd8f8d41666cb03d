"""A publication that is killed at every numbered point between two actions on the outside."""

from __future__ import annotations

from tests.build import ADM, opened
from tests.faults.calling import Called, at_risk
from tests.faults.healing import looked_at, now
from tests.faults.kinds.points import visit
from tests.faults.round import Round
from tests.flows import LIBRARY, SMALL, changed
from workflow.services.publish_flow import publish_flow
from workflow.settings import Settings


def publish(round_: Round) -> None:
    """While a flow gets its next version: the version is there whole, or not at all."""
    settings = round_.bureau.runtime.settings

    def work(point: int) -> Called:
        source = changed("{en: Small project}", f"{{en: Small project {point}}}", SMALL)
        killed = at_risk(round_.begin, round_.home, point, put_into_force, settings, source)
        at_risk(round_.begin, round_.home, 0, put_into_force, settings, source)
        with looked_at(round_.bureau) as kept:
            versions = len(kept.rows("SELECT version FROM flows WHERE name = 'small'"))
        if versions != 1 + point:
            found = f"{versions} versions of the flow; {1 + point} were wanted"
            round_.insist(f"point {point}, before {killed.next}", [found])
        return killed

    visit(round_, work)


def put_into_force(settings: Settings, source: str) -> int:
    """Publish a flow, as the command line does with the templates that come with Placet."""
    with opened(settings.home, settings.database) as bureau:
        at = now(bureau)
        with bureau.runtime.sessions.begin() as session:
            publish_flow(session, source, ADM, at, LIBRARY, bureau.salt)
    return 0
