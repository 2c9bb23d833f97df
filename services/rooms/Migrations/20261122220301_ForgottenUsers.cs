using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ensemble.Rooms.Migrations
{
    /// <inheritdoc />
    public partial class ForgottenUsers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_rooms_owner_id",
                table: "rooms");

            migrationBuilder.AlterColumn<Guid>(
                name: "banned_by",
                table: "room_bans",
                type: "uuid",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uuid");

            migrationBuilder.CreateIndex(
                name: "ix_rooms_owner_id",
                table: "rooms",
                column: "owner_id");

            migrationBuilder.CreateIndex(
                name: "ix_room_messages_user_id",
                table: "room_messages",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_room_bans_banned_by",
                table: "room_bans",
                column: "banned_by");

            migrationBuilder.CreateIndex(
                name: "ix_room_bans_user_id",
                table: "room_bans",
                column: "user_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_rooms_owner_id",
                table: "rooms");

            migrationBuilder.DropIndex(
                name: "ix_room_messages_user_id",
                table: "room_messages");

            migrationBuilder.DropIndex(
                name: "ix_room_bans_banned_by",
                table: "room_bans");

            migrationBuilder.DropIndex(
                name: "ix_room_bans_user_id",
                table: "room_bans");

            migrationBuilder.AlterColumn<Guid>(
                name: "banned_by",
                table: "room_bans",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uuid",
                oldNullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_rooms_owner_id",
                table: "rooms",
                column: "owner_id",
                filter: "closed_at IS NULL");
        }
    }
}
