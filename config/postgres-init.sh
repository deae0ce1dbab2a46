#!/bin/sh
# Run once by the database image: makes the three roles, and gives the schema to the owner.
set -eu
psql --username postgres --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 \
    --set owner_password="$OWNER_PASSWORD" --set app_password="$APP_PASSWORD" \
    --set backup_password="$BACKUP_PASSWORD" --file /roles.sql
psql --username postgres --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 \
    --command 'ALTER DATABASE tweezicht OWNER TO tweezicht_owner; ALTER SCHEMA public OWNER TO tweezicht_owner; REVOKE CREATE ON SCHEMA public FROM PUBLIC'
