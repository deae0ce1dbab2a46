"""A real S3 server (SeaweedFS) of this machine alone, for as long as a body runs."""

import json
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from config.embedded import free_port
from config.files import backend

ROOT = Path(__file__).resolve().parent.parent.parent
BUCKET = "tweezicht"
_SERVICES = ("master", "volume", "filer", "s3")


def program() -> str | None:
    """Where the server's program is; `make storage-s3` brings it there."""
    own = ROOT / ".local" / "s3server" / "bin" / "weed"
    return str(own) if own.exists() else shutil.which("weed")


@contextmanager
def s3_server(folder: Path) -> Iterator[str]:
    """The `STORAGE_URL` of an empty bucket."""
    found = program()
    if found is None:
        raise FileNotFoundError("weed: run make storage-s3 once")
    key, secret = secrets.token_hex(8), secrets.token_hex(16)
    ports = {name: free_port() for name in _SERVICES}
    process = _started(found, folder, ports, key, secret)
    url = f"s3+http://{key}:{secret}@127.0.0.1:{ports['s3']}/{BUCKET}"
    try:
        _make_bucket(url, process, folder / "server.log")
        yield url
    finally:
        process.kill()  # nothing of it is kept
        process.wait()


def _started(
    found: str, folder: Path, ports: dict[str, int], key: str, secret: str
) -> "subprocess.Popen[bytes]":
    data = folder / "data"
    data.mkdir(parents=True)
    known = {"accessKey": key, "secretKey": secret}
    identity = {"name": "tweezicht", "credentials": [known], "actions": ["Admin"]}
    config = folder / "identities.json"
    config.write_text(json.dumps({"identities": [identity]}))
    command = [found, "server", f"-dir={data}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    command += ["-filer", "-s3", f"-s3.config={config}", "-master.volumeSizeLimitMB=64"]
    command += ["-volume.max=50", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    command += ["-s3.autoCreateBucket=false"]  # as others do: a wrong name is an error
    for name, port in ports.items():
        command += [f"-{name}.port={port}", f"-{name}.port.grpc={free_port()}"]
    with (folder / "server.log").open("wb") as log:
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)


def _make_bucket(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    client, deadline = client_of(url), time.monotonic() + 60
    while True:
        try:
            client.create_bucket(Bucket=BUCKET)
        except (BotoCoreError, ClientError) as error:
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError(log.read_text()[-3000:]) from error
            time.sleep(0.2)
        else:
            return


def client_of(url: str) -> Any:
    """A client beside the product's own."""
    given = backend(url)["OPTIONS"]
    return boto3.client(
        "s3",
        endpoint_url=given["endpoint_url"],
        region_name=given["region_name"],
        aws_access_key_id=given["access_key"],
        aws_secret_access_key=given["secret_key"],
    )
