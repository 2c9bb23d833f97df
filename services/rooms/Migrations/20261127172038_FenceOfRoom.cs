using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ensemble.Rooms.Migrations
{
    /// <inheritdoc />
    public partial class FenceOfRoom : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "fence",
                table: "rooms",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "fence",
                table: "rooms");
        }
    }
}
