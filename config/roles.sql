-- The three database roles, made once by a superuser in the product's own database.
-- tweezicht_owner owns the tables and runs the migrations; tweezicht_app is the web and
-- the workers: it owns nothing, is no superuser and cannot bypass row-level security.
-- The first migration grants the application its rights on the tables.
-- tweezicht_backup reads every row, past row-level security, and writes none: for backups alone.
-- :owner_password, :app_password and :backup_password are filled in by whoever runs this.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tweezicht_owner') THEN
        CREATE ROLE tweezicht_owner LOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tweezicht_app') THEN
        CREATE ROLE tweezicht_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tweezicht_backup') THEN
        CREATE ROLE tweezicht_backup LOGIN NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE;
    END IF;
END
$$;
ALTER ROLE tweezicht_owner PASSWORD :'owner_password';
ALTER ROLE tweezicht_app PASSWORD :'app_password';
ALTER ROLE tweezicht_backup PASSWORD :'backup_password';
GRANT pg_read_all_data TO tweezicht_backup;
ALTER ROLE tweezicht_backup SET default_transaction_read_only = on;
ALTER ROLE tweezicht_app SET lock_timeout = '5s';
-- What the server writes down of the application: never a statement because of an error or a
-- lock, never a value, never the details in which a row or another statement may stand.
ALTER ROLE tweezicht_app SET log_min_error_statement = 'panic';
ALTER ROLE tweezicht_app SET log_error_verbosity = 'terse';
ALTER ROLE tweezicht_app SET log_parameter_max_length = 0;
ALTER ROLE tweezicht_app SET log_parameter_max_length_on_error = 0;
ALTER ROLE tweezicht_app SET idle_in_transaction_session_timeout = '60s';
