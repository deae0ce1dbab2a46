# One image for web, workers, beat and the release command.
FROM python:3.12-slim AS build
COPY requirements/runtime.txt /build/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir uv \
    && /venv/bin/uv pip install --python /venv/bin/python --require-hashes --compile-bytecode -r /build/runtime.txt \
    && /venv/bin/pip uninstall --yes uv

FROM python:3.12-slim
RUN useradd --system --uid 10001 tweezicht && mkdir /storage && chown tweezicht /storage
COPY --from=build /venv /venv
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
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--preload", "--workers", "4", "--threads", "4", "--no-control-socket"]
