using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ensemble.Identity.Migrations
{
    /// <inheritdoc />
    public partial class MillisecondsPlayed : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "time_played",
                table: "play_statistics",
                newName: "milliseconds_played");
            migrationBuilder.Sql("UPDATE play_statistics SET milliseconds_played = milliseconds_played * 1000 WHERE milliseconds_played <> 0");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("UPDATE play_statistics SET milliseconds_played = milliseconds_played / 1000 WHERE milliseconds_played <> 0");
            migrationBuilder.RenameColumn(
                name: "milliseconds_played",
                table: "play_statistics",
                newName: "time_played");
        }
    }
}
