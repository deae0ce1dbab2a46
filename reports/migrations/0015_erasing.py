"""Figures and snapshots without the answers of somebody who had them erased."""

from django.db import migrations

from accounts.walls import HERE

# The application has no right to change a snapshot, and what it may do with results is another's to
# say. Here is the one exception, and its rule: figures that were released stay as they are.
ERASE = f"""
CREATE FUNCTION discard_figures(wave uuid) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT FROM reports_edition WHERE tenant_id = {HERE} AND wave_id = wave) THEN
        RAISE check_violation USING MESSAGE = 'released figures stay';
    END IF;
    DELETE FROM benchmarking_result WHERE tenant_id = {HERE} AND run_id IN
        (SELECT id FROM benchmarking_run WHERE tenant_id = {HERE} AND wave_id = wave);
    UPDATE benchmarking_run SET
        state = 'failed', error = 'erased', snapshot_id = NULL, lease_until = NULL, fence = fence + 1,
        differences = NULL, digest = '',
        method_version = split_part(method_version, '-', 1) || '-' || left(id::text, 8)
    WHERE tenant_id = {HERE} AND wave_id = wave AND error <> 'erased';
    DELETE FROM benchmarking_snapshot WHERE tenant_id = {HERE} AND wave_id = wave;
END
$$;
REVOKE ALL ON FUNCTION discard_figures(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION discard_figures(uuid) TO tweezicht_app;

CREATE FUNCTION replace_snapshot(wave uuid, file text, hash text, left_over integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM surveys_wave WHERE tenant_id = {HERE} AND id = wave
                   AND answers_gone_at IS NOT NULL) THEN
        RAISE check_violation USING MESSAGE = 'nothing was erased from this wave';
    END IF;
    UPDATE benchmarking_snapshot SET path = file, sha256 = hash, rows = left_over
    WHERE tenant_id = {HERE} AND wave_id = wave AND rows >= left_over;
END
$$;
REVOKE ALL ON FUNCTION replace_snapshot(uuid, text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION replace_snapshot(uuid, text, text, integer) TO tweezicht_app;
"""
BACK = """
DROP FUNCTION discard_figures(uuid);
DROP FUNCTION replace_snapshot(uuid, text, text, integer);
"""


class Migration(migrations.Migration):

    dependencies = [
        ("benchmarking", "0008_packed_results"),
        ("reports", "0013_ended_mails"),
        ("surveys", "0028_privacy"),
    ]

    operations = [migrations.RunSQL(ERASE, BACK)]
