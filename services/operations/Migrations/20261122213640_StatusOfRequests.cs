using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ensemble.Operations.Migrations
{
    /// <inheritdoc />
    public partial class StatusOfRequests : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "status",
                table: "audit_entries",
                type: "integer",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "status",
                table: "audit_entries");
        }
    }
}
