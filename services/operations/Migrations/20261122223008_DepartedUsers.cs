using System;
using Ensemble.Operations.Audit;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ensemble.Operations.Migrations
{
    /// <inheritdoc />
    public partial class DepartedUsers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "departed_users",
                columns: table => new
                {
                    id_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    pseudonym = table.Column<Guid>(type: "uuid", nullable: false),
                    departed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_departed_users", x => x.id_hash);
                });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_resource_id",
                table: "audit_entries",
                column: "resource_id");

            migrationBuilder.CreateIndex(
                name: "ix_departed_users_departed_at",
                table: "departed_users",
                column: "departed_at");

            migrationBuilder.AddDepartedUsersTrigger();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropDepartedUsersTrigger();

            migrationBuilder.DropTable(
                name: "departed_users");

            migrationBuilder.DropIndex(
                name: "ix_audit_entries_resource_id",
                table: "audit_entries");
        }
    }
}
