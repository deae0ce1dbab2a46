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
# Settings want every value; none of these is used for anything but collecting files.
RUN for po in locale/*/LC_MESSAGES/*.po; do pybabel --quiet compile -i "$po" -o "${po%.po}.mo"; done \
    && DATABASE_URL=postgresql://x/x REDIS_URL=redis://x SECRET_KEY=x RESPONDENT_KEY=x WEBHOOK_KEY=x SIGN_ON_KEY=x \
       SITE_URL=https://x EMAIL_URL=smtp://x DEFAULT_FROM_EMAIL=x@x STORAGE_DIR=/storage \
       python manage.py collectstatic --noinput
USER tweezicht
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--preload", "--workers", "4", "--threads", "4", "--no-control-socket"]
