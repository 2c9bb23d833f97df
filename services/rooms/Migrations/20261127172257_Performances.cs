using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ensemble.Rooms.Migrations
{
    /// <inheritdoc />
    public partial class Performances : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "discarded_files",
                columns: table => new
                {
                    file_id = table.Column<Guid>(type: "uuid", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_discarded_files", x => x.file_id);
                });

            migrationBuilder.CreateTable(
                name: "performances",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    room_id = table.Column<Guid>(type: "uuid", nullable: false),
                    room_type = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    owner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    owner_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    state = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    reason = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    stored_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    length = table.Column<long>(type: "bigint", nullable: true),
                    tracks = table.Column<int>(type: "integer", nullable: false),
                    notes = table.Column<long>(type: "bigint", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    file_id = table.Column<Guid>(type: "uuid", nullable: false),
                    next_file_id = table.Column<Guid>(type: "uuid", nullable: true),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_performances", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "performance_players",
                columns: table => new
                {
                    performance_id = table.Column<Guid>(type: "uuid", nullable: false),
                    track = table.Column<int>(type: "integer", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: true),
                    username = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    notes = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_performance_players", x => new { x.performance_id, x.track });
                    table.ForeignKey(
                        name: "fk_performance_players_performances_performance_id",
                        column: x => x.performance_id,
                        principalTable: "performances",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "recording_chunks",
                columns: table => new
                {
                    performance_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    data = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_recording_chunks", x => new { x.performance_id, x.number });
                    table.ForeignKey(
                        name: "fk_recording_chunks_performances_performance_id",
                        column: x => x.performance_id,
                        principalTable: "performances",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_discarded_files_due_at",
                table: "discarded_files",
                column: "due_at");

            migrationBuilder.CreateIndex(
                name: "ix_performance_players_user_id",
                table: "performance_players",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_performances_due_at",
                table: "performances",
                column: "due_at",
                filter: "due_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_performances_owner_id_started_at_id",
                table: "performances",
                columns: new[] { "owner_id", "started_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_performances_room_id_started_at_id",
                table: "performances",
                columns: new[] { "room_id", "started_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_performances_state",
                table: "performances",
                column: "state",
                filter: "state <> 'Stored'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "discarded_files");

            migrationBuilder.DropTable(
                name: "performance_players");

            migrationBuilder.DropTable(
                name: "recording_chunks");

            migrationBuilder.DropTable(
                name: "performances");
        }
    }
}
