-- CreateTable
CREATE TABLE "mail_schedule" (
    "id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "filter" TEXT NOT NULL,
    "template" TEXT,
    "every_hours" INTEGER NOT NULL,
    "recipient_ids" UUID[],
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3),
    "last_result" TEXT NOT NULL DEFAULT '',
    "last_numbers" JSONB NOT NULL DEFAULT '{}',
    "created_by_id" UUID NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "mail_schedule_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "mail_schedule_enabled_next_at_idx" ON "mail_schedule"("enabled", "next_at");

ALTER TABLE "mail_schedule" ADD CONSTRAINT "mail_schedule_kind_check" CHECK ("kind" IN ('reminder', 'report'));
