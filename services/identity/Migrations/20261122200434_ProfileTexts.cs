using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ensemble.Identity.Migrations
{
    /// <inheritdoc />
    public partial class ProfileTexts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "bio",
                table: "accounts",
                type: "character varying(1000)",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "first_name",
                table: "accounts",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "gender",
                table: "accounts",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "last_name",
                table: "accounts",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "location",
                table: "accounts",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "bio",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "first_name",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "gender",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "last_name",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "location",
                table: "accounts");
        }
    }
}
