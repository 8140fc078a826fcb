-- AlterTable
ALTER TABLE "case" ADD COLUMN     "awaiting_at" TIMESTAMPTZ(3),
ADD COLUMN     "tasks_blocked" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "saved_view" (
    "id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "owner_name" TEXT NOT NULL,
    "team_id" UUID,
    "share" TEXT NOT NULL DEFAULT 'own',
    "name" TEXT NOT NULL,
    "filter" TEXT NOT NULL,
    "sort" TEXT NOT NULL DEFAULT 'attention',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "view_default" (
    "user_id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "view" TEXT NOT NULL,

    CONSTRAINT "view_default_pkey" PRIMARY KEY ("user_id","campaign_id")
);

-- CreateIndex
CREATE INDEX "saved_view_campaign_id_owner_id_idx" ON "saved_view"("campaign_id", "owner_id");

ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_share_check" CHECK ("share" IN ('own', 'team', 'everyone'));
