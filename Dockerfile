# One image for web, workers, beat and the release command; and one that makes backups (--target backup).
# What they are made from is named by .env, which `make pin-images` pins by digest.
ARG PYTHON_IMAGE=python:3.12-slim
ARG POSTGRES_IMAGE=postgres:18

FROM ${POSTGRES_IMAGE} AS backup
RUN apt-get update && apt-get install --yes --no-install-recommends age && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 tweezicht && mkdir /backups /storage && chown tweezicht /backups /storage
COPY config/backup.sh /usr/local/bin/backup.sh
USER tweezicht
ENTRYPOINT ["/usr/local/bin/backup.sh"]
CMD ["make"]

FROM ${PYTHON_IMAGE} AS build
COPY pyproject.toml requirements/runtime.txt requirements/release.txt /build/
WORKDIR /build
# The tools first, by hash too; none of them is in the image that runs.
RUN python -m venv /tools && /tools/bin/pip install --no-cache-dir --require-hashes -r release.txt
RUN python -m venv --without-pip /venv \
    && /tools/bin/uv pip install --python /venv/bin/python --require-hashes --compile-bytecode -r runtime.txt
# What the image is made of: what was installed by the lock file, with its licences.
RUN /tools/bin/cyclonedx-py environment /venv/bin/python --pyproject pyproject.toml --output-reproducible -o sbom.json

FROM ${PYTHON_IMAGE}
RUN useradd --system --uid 10001 tweezicht && mkdir /storage && chown tweezicht /storage
COPY --from=build /venv /venv
COPY --from=build /build/sbom.json /sbom.json
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY manage.py ./
COPY config config
COPY accounts accounts
COPY surveys surveys
COPY benchmarking benchmarking
COPY reports reports
COPY templates templates
COPY static static
COPY locale locale
# The user of the image writes nothing here: else every process would compile every file anew.
RUN python -m compileall -q config accounts surveys benchmarking reports
# While the image is built the settings want no value (BUILDING): files are collected, and no more.
RUN for po in locale/*/LC_MESSAGES/*.po; do pybabel --quiet compile -i "$po" -o "${po%.po}.mo"; done \
    && BUILDING=1 python manage.py collectstatic --noinput
USER tweezicht
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--preload", "--workers", "4", "--threads", "4", "--no-control-socket", "--config", "python:config.gunicorn"]
