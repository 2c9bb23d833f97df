using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ensemble.Identity.Migrations
{
    /// <inheritdoc />
    public partial class FriendsPrivacyDeletionExport : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "used_at",
                table: "invites",
                type: "timestamp with time zone",
                nullable: true);

            // When, nobody wrote down; that they were used is what counts.
            migrationBuilder.Sql("UPDATE invites SET used_at = created_at WHERE joined_user_id IS NOT NULL");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "creator_given_at",
                table: "accounts",
                type: "timestamp with time zone",
                nullable: true);

            // Who is a creator by now got it by default: it does not come again after it is taken away.
            migrationBuilder.Sql("""
                UPDATE accounts SET creator_given_at = created_at
                WHERE id IN (SELECT account_id FROM account_roles JOIN roles ON roles.id = role_id WHERE name = 'creator')
                """);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "deletion_at",
                table: "accounts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "deletion_is_final",
                table: "accounts",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<Guid>(
                name: "small_avatar_file_id",
                table: "accounts",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "blocks",
                columns: table => new
                {
                    blocker_id = table.Column<Guid>(type: "uuid", nullable: false),
                    blocked_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_blocks", x => new { x.blocker_id, x.blocked_id });
                    table.ForeignKey(
                        name: "fk_blocks_accounts_blocked_id",
                        column: x => x.blocked_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_blocks_accounts_blocker_id",
                        column: x => x.blocker_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "data_exports",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    file_id = table.Column<Guid>(type: "uuid", nullable: true),
                    ready_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_exports", x => x.id);
                    table.ForeignKey(
                        name: "fk_data_exports_accounts_account_id",
                        column: x => x.account_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

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
                name: "erased_sessions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_erased_sessions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "friendships",
                columns: table => new
                {
                    low_id = table.Column<Guid>(type: "uuid", nullable: false),
                    high_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    requester_id = table.Column<Guid>(type: "uuid", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    accepted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_friendships", x => new { x.low_id, x.high_id });
                    table.CheckConstraint("ck_friendships_order", "low_id < high_id");
                    table.ForeignKey(
                        name: "fk_friendships_accounts_high_id",
                        column: x => x.high_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_friendships_accounts_low_id",
                        column: x => x.low_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "privacy_choices",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    do_not_sell = table.Column<bool>(type: "boolean", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    source = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    signal_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_privacy_choices", x => x.account_id);
                    table.ForeignKey(
                        name: "fk_privacy_choices_accounts_account_id",
                        column: x => x.account_id,
                        principalTable: "accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "retired_names",
                columns: table => new
                {
                    mark = table.Column<byte[]>(type: "bytea", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_retired_names", x => x.mark);
                });

            migrationBuilder.CreateIndex(
                name: "ix_accounts_deletion_at",
                table: "accounts",
                column: "deletion_at",
                filter: "deletion_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_blocks_blocked_id",
                table: "blocks",
                column: "blocked_id");

            migrationBuilder.CreateIndex(
                name: "ix_data_exports_account_id_requested_at",
                table: "data_exports",
                columns: new[] { "account_id", "requested_at" });

            migrationBuilder.CreateIndex(
                name: "ix_data_exports_next_attempt_at",
                table: "data_exports",
                column: "next_attempt_at",
                filter: "next_attempt_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_discarded_files_due_at",
                table: "discarded_files",
                column: "due_at");

            migrationBuilder.CreateIndex(
                name: "ix_erased_sessions_revoked_at",
                table: "erased_sessions",
                column: "revoked_at");

            migrationBuilder.CreateIndex(
                name: "ix_friendships_high_id",
                table: "friendships",
                column: "high_id");

            migrationBuilder.CreateIndex(
                name: "ix_retired_names_until",
                table: "retired_names",
                column: "until");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "blocks");

            migrationBuilder.DropTable(
                name: "data_exports");

            migrationBuilder.DropTable(
                name: "discarded_files");

            migrationBuilder.DropTable(
                name: "erased_sessions");

            migrationBuilder.DropTable(
                name: "friendships");

            migrationBuilder.DropTable(
                name: "privacy_choices");

            migrationBuilder.DropTable(
                name: "retired_names");

            migrationBuilder.DropIndex(
                name: "ix_accounts_deletion_at",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "used_at",
                table: "invites");

            migrationBuilder.DropColumn(
                name: "creator_given_at",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "deletion_at",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "deletion_is_final",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "small_avatar_file_id",
                table: "accounts");
        }
    }
}
