#!/usr/bin/env bash
# Backups of the database, the storage and the keys, encrypted before they touch a disk: docs/backup.md.
#
#   backup.sh make              database and storage, into a new folder of BACKUP_DIR
#   backup.sh keys              the keys, under another recipient and in another place (BACKUP_KEYS_DIR)
#   backup.sh check FOLDER      is every file there, and what it was?
#   backup.sh restore FOLDER    into an empty database and an empty storage
#   backup.sh restore-keys FILE prints the keys
#   backup.sh prune             deletes what is older than BACKUP_KEEP_DAYS
set -euo pipefail
umask 077

# Respondents of an anonymous wave are promised that nothing of its open days is kept longer than this
# after its close; a backup of the last of those days is as old as that then.
MOST_DAYS=35

die() { echo "backup: $*" >&2; exit 1; }
need() { for name in "$@"; do test -n "${!name:-}" || die "set $name; docs/backup.md"; done; }
tools() { for tool in "$@"; do command -v "$tool" >/dev/null || die "$tool is not installed"; done; }

# A recipient is a public key (age1…) or a file of them: who makes backups cannot read them.
recipient() {
    case "$1" in age1*) printf -- '--recipient\n%s\n' "$1" ;; *) test -f "$1" || die "no recipients at $1"
        printf -- '--recipients-file\n%s\n' "$1" ;; esac
}

encrypt() { # TO RECIPIENT
    local how; mapfile -t how < <(recipient "$2")
    age "${how[@]}" --output "$1"
}

make_backup() {
    need BACKUP_DIR BACKUP_RECIPIENT BACKUP_DATABASE_URL STORAGE_DIR
    tools pg_dump age tar sha256sum
    test -d "$STORAGE_DIR" || die "no storage at $STORAGE_DIR"
    local name folder; name=$(date --utc +%Y%m%dT%H%M%SZ); folder="$BACKUP_DIR/$name"
    mkdir -p "$BACKUP_DIR"; mkdir "$folder.part"
    # The database first: a file is made once and never changes, so each that a row names is there.
    pg_dump --format=custom --compress=gzip:6 --dbname="$BACKUP_DATABASE_URL" \
        | encrypt "$folder.part/database.dump.age" "$BACKUP_RECIPIENT"
    tar --create --directory="$STORAGE_DIR" --sort=name --exclude='*.part' . \
        | encrypt "$folder.part/storage.tar.age" "$BACKUP_RECIPIENT"
    (cd "$folder.part" && sha256sum -- *.age >SHA256SUMS)
    sync "$folder.part"/* 2>/dev/null || true
    # Only a whole backup has its name.
    mv "$folder.part" "$folder"
    echo "$folder"
}

make_keys() {
    need BACKUP_KEYS_DIR BACKUP_KEYS_RECIPIENT SECRET_KEY RESPONDENT_KEY WEBHOOK_KEY SIGN_ON_KEY
    # With the keys beside the dump, whoever reads both reads the ballots of an open anonymous wave.
    test "$BACKUP_KEYS_RECIPIENT" != "${BACKUP_RECIPIENT:-}" || die "the keys need a recipient of their own"
    test "$BACKUP_KEYS_DIR" != "${BACKUP_DIR:-}" || die "the keys need a place of their own"
    mkdir -p "$BACKUP_KEYS_DIR"
    local file; file="$BACKUP_KEYS_DIR/keys-$(date --utc +%Y%m%dT%H%M%SZ).env.age"
    printf '%s\n' "SECRET_KEY=$SECRET_KEY" "RESPONDENT_KEY=$RESPONDENT_KEY" "WEBHOOK_KEY=$WEBHOOK_KEY" "SIGN_ON_KEY=$SIGN_ON_KEY" \
        "SECRET_KEY_FALLBACKS=${SECRET_KEY_FALLBACKS:-}" | encrypt "$file" "$BACKUP_KEYS_RECIPIENT"
    echo "$file"
}

check() { # FOLDER
    test -f "$1/SHA256SUMS" || die "$1 is no whole backup"
    (cd "$1" && sha256sum --check --strict --quiet SHA256SUMS) || die "$1 is not what was written"
    test "$(wc -l <"$1/SHA256SUMS")" -eq 2 || die "$1 lacks a file"
}

restore() { # FOLDER
    need BACKUP_IDENTITY RESTORE_DATABASE_URL STORAGE_DIR
    tools pg_restore psql age tar
    check "$1"
    local rows; rows=$(psql --dbname="$RESTORE_DATABASE_URL" --no-psqlrc --tuples-only --no-align \
        --command="SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' AND nspname = 'public'")
    test "$rows" = 0 || die "the database is not empty: it has $rows tables"
    mkdir -p "$STORAGE_DIR"
    test -z "$(ls -A "$STORAGE_DIR")" || die "$STORAGE_DIR is not empty"
    # pg_restore reads a pipe in one go, in one transaction: a half is no restore.
    age --decrypt --identity "$BACKUP_IDENTITY" "$1/database.dump.age" \
        | pg_restore --exit-on-error --single-transaction --dbname="$RESTORE_DATABASE_URL"
    age --decrypt --identity "$BACKUP_IDENTITY" "$1/storage.tar.age" \
        | tar --extract --directory="$STORAGE_DIR" --no-same-owner
    psql --dbname="$RESTORE_DATABASE_URL" --no-psqlrc --quiet --command='ANALYZE'
}

prune() {
    need BACKUP_DIR
    local days="${BACKUP_KEEP_DAYS:-30}" before name
    { test "$days" -ge 1 && test "$days" -le "$MOST_DAYS"; } 2>/dev/null \
        || die "BACKUP_KEEP_DAYS is 1 to $MOST_DAYS: that is what respondents are promised"
    before=$(date --utc --date="$days days ago" +%Y%m%dT%H%M%SZ)
    for folder in "$BACKUP_DIR"/20*T*Z*; do
        test -d "$folder" || continue
        name=$(basename "$folder")
        # One that was never finished is a day old at most.
        case "$name" in *.part) [[ "${name%.part}" < $(date --utc --date="1 day ago" +%Y%m%dT%H%M%SZ) ]] || continue ;;
            *) [[ "$name" < "$before" ]] || continue ;; esac
        rm -r -- "$folder"
        echo "deleted $name"
    done
}

case "${1:-}" in
    make) make_backup ;;
    keys) make_keys ;;
    check) check "${2:?FOLDER}" ;;
    restore) restore "${2:?FOLDER}" ;;
    restore-keys) need BACKUP_IDENTITY; age --decrypt --identity "$BACKUP_IDENTITY" "${2:?FILE}" ;;
    prune) prune ;;
    *) sed -n '2,10p' "$0" >&2; exit 2 ;;
esac
