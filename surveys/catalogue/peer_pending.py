"""The rows of a list between its preview and its confirmation, as JSON and back."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from surveys.catalogue.peer_rows import Grouped, PeerRows
from surveys.catalogue.places import CataloguePlace
from surveys.upload.remarks import Remark


def kept(found: PeerRows) -> dict[str, Any]:
    return {
        "members": [
            [str(one.place.id), one.place.code, one.place.name, one.group, one.row]
            for one in found.members.values()
        ],
        "errors": [asdict(remark) for remark in found.errors],
        "notes": [asdict(remark) for remark in found.notes],
        "without_group": found.without_group,
    }


def restored(payload: dict[str, Any]) -> PeerRows:
    members = (
        Grouped(CataloguePlace(UUID(key), code, name), group, row)
        for key, code, name, group, row in payload["members"]
    )
    return PeerRows(
        {one.place.id: one for one in members},
        [Remark(**remark) for remark in payload["errors"]],
        [Remark(**remark) for remark in payload["notes"]],
        payload["without_group"],
    )
