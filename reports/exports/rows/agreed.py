"""Who of a wave agreed to stand in its rows with the own name."""

from benchmarking.queries.answers import person_keys
from reports.queries import Standing
from surveys.models import Consent, Mode


def agreed(standing: Standing) -> dict[str, str]:
    """The person's key in the snapshot → the name. Nobody before the release: until then it is
    taken back as easily as it was given, and a file cannot be.
    """
    if standing.wave.mode != Mode.ATTRIBUTED or standing.edition is None:
        return {}
    rows = Consent.objects.filter(invitation__wave=standing.wave)
    names = dict(rows.values_list("invitation__contact_id", "invitation__contact__name"))
    keys = person_keys(standing.wave, names)
    return {key: names[contact] for key, contact in keys.items()}
