"""Where files are kept, as settings of Django say it. Read by processes that load nothing of the product."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def backend(url: str) -> dict[str, Any]:
    """For `STORAGES`. `url`: s3+https://key:secret@host:port/bucket?region=eu-west-1; without one, a folder."""
    if not url:
        return {"BACKEND": "accounts.stores.disk.DiskStore"}
    parts = urlsplit(url)
    region = parse_qs(parts.query).get("region", ["us-east-1"])[0]
    host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    options = {
        "endpoint_url": f"{parts.scheme.removeprefix('s3+')}://{host}",
        "bucket_name": parts.path.strip("/"),
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "region_name": region,
    }
    return {"BACKEND": "accounts.stores.s3.S3Store", "OPTIONS": options}
