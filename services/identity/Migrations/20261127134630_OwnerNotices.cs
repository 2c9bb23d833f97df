using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ensemble.Identity.Migrations
{
    /// <inheritdoc />
    public partial class OwnerNotices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "account_id",
                table: "queued_mails",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "happened_at",
                table: "queued_mails",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ip_address",
                table: "queued_mails",
                type: "character varying(45)",
                maxLength: 45,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "times",
                table: "queued_mails",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateIndex(
                name: "ix_queued_mails_account_id",
                table: "queued_mails",
                column: "account_id");

            migrationBuilder.AddForeignKey(
                name: "fk_queued_mails_accounts_account_id",
                table: "queued_mails",
                column: "account_id",
                principalTable: "accounts",
                principalColumn: "id",
                onDelete: ReferentialAction.Cascade);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_queued_mails_accounts_account_id",
                table: "queued_mails");

            migrationBuilder.DropIndex(
                name: "ix_queued_mails_account_id",
                table: "queued_mails");

            migrationBuilder.DropColumn(
                name: "account_id",
                table: "queued_mails");

            migrationBuilder.DropColumn(
                name: "happened_at",
                table: "queued_mails");

            migrationBuilder.DropColumn(
                name: "ip_address",
                table: "queued_mails");

            migrationBuilder.DropColumn(
                name: "times",
                table: "queued_mails");
        }
    }
}
