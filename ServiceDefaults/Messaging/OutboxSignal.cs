using Microsoft.EntityFrameworkCore.Migrations;

namespace Ensemble.ServiceDefaults.Messaging;

/// <summary>Has Postgres tell the dispatcher of new outbox rows at once; without it they wait for the next poll.</summary>
public static class OutboxSignal
{
    internal const string Channel = "outbox";

    /// <summary>Call it at the end of <c>Up</c> of the service's first migration, after the outbox table is made.</summary>
    public static void AddOutboxSignal(this MigrationBuilder migration) => migration.Sql(
        $"""
        CREATE FUNCTION outbox_signal() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('{Channel}', '');
            RETURN NULL;
        END $$;
        CREATE TRIGGER outbox_signal AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION outbox_signal();
        """);

    /// <summary>The reverse, for <c>Down</c>, before the outbox table is dropped.</summary>
    public static void DropOutboxSignal(this MigrationBuilder migration) => migration.Sql(
        "DROP TRIGGER outbox_signal ON outbox; DROP FUNCTION outbox_signal();");
}
