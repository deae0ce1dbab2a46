"""What a finished run told stays: the application changes neither its results nor its row."""

from django.db import migrations

RULES = """
CREATE FUNCTION finished_results_stay() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    result benchmarking_result := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF EXISTS (
        SELECT FROM benchmarking_run
        WHERE tenant_id = result.tenant_id AND id = result.run_id AND state = 'ready'
    ) THEN
        RAISE EXCEPTION 'the results of a finished run stay as they are' USING ERRCODE = '42501';
    END IF;
    RETURN result;
END
$$;
CREATE TRIGGER finished_results_stay BEFORE INSERT OR DELETE ON benchmarking_result
    FOR EACH ROW WHEN (current_user = 'tweezicht_app') EXECUTE FUNCTION finished_results_stay();

-- Its name changes when a wave before it came, or when what it stored is damaged: a new run follows.
CREATE FUNCTION finished_run_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'method_version' = to_jsonb(OLD) - 'method_version' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a finished run stays as it is' USING ERRCODE = '42501';
END
$$;
CREATE TRIGGER finished_run_stays BEFORE UPDATE OR DELETE ON benchmarking_run
    FOR EACH ROW WHEN (current_user = 'tweezicht_app' AND OLD.state = 'ready')
    EXECUTE FUNCTION finished_run_stays();
"""
NO_RULES = """
DROP TRIGGER finished_results_stay ON benchmarking_result;
DROP TRIGGER finished_run_stays ON benchmarking_run;
DROP FUNCTION finished_results_stay, finished_run_stays;
"""


class Migration(migrations.Migration):
    dependencies = [("benchmarking", "0008_packed_results")]

    operations = [migrations.RunSQL(RULES, NO_RULES)]
