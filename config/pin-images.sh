#!/usr/bin/env bash
# Writes the digest behind each image that .env names, as the registry tells it: name:tag@sha256:…
# Run it for a release, where Docker reaches the registries; then build, and keep .env with the release.
set -euo pipefail
file="${1:-.env}"
test -f "$file" || { echo "no $file; copy docs/production.env" >&2; exit 1; }
for name in PYTHON_IMAGE POSTGRES_IMAGE VALKEY_IMAGE CADDY_IMAGE NGINX_IMAGE; do
    image=$(sed -n "s/^$name=//p" "$file" | tail -1)
    test -n "$image" || { echo "$file names no $name" >&2; exit 1; }
    tag="${image%%@*}"
    # Of the list of all machines, so the same digest serves each of them. Nothing is made up: no answer, no pin.
    digest=$(docker buildx imagetools inspect "$tag" --format '{{.Manifest.Digest}}')
    [[ "$digest" =~ ^sha256:[0-9a-f]{64}$ ]] || { echo "$tag: the registry told no digest" >&2; exit 1; }
    sed -i "s|^$name=.*|$name=$tag@$digest|" "$file"
    echo "$name=$tag@$digest"
done
