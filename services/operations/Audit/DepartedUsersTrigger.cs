using Microsoft.EntityFrameworkCore.Migrations;

namespace Ensemble.Operations.Audit;

/// <summary>
/// Entries that arrive after their user is gone get the pseudonym as they are stored, whoever writes them: facts come over the bus and
/// over gRPC, from queues that may have waited for days.
/// </summary>
internal static class DepartedUsersTrigger
{
    public static void AddDepartedUsersTrigger(this MigrationBuilder migration) => migration.Sql("""
        CREATE FUNCTION pseudonymise_departed() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE known uuid;
        BEGIN
            IF new.user_id IS NOT NULL THEN
                SELECT pseudonym INTO known FROM departed_users WHERE id_hash = sha256(convert_to(new.user_id::text, 'UTF8'));
                IF FOUND THEN
                    new.user_id := known;
                    new.ip_address := NULL;
                END IF;
            END IF;
            IF new.resource_id IS NOT NULL THEN
                SELECT pseudonym INTO known FROM departed_users WHERE id_hash = sha256(convert_to(new.resource_id::text, 'UTF8'));
                IF FOUND THEN
                    new.resource_id := known;
                END IF;
            END IF;
            RETURN new;
        END $$;
        CREATE TRIGGER pseudonymise_departed BEFORE INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION pseudonymise_departed();
        """);

    public static void DropDepartedUsersTrigger(this MigrationBuilder migration) => migration.Sql("""
        DROP TRIGGER pseudonymise_departed ON audit_entries;
        DROP FUNCTION pseudonymise_departed();
        """);
}
