-- AlterTable
ALTER TABLE "organization" ADD COLUMN     "own_tasks" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "campaign" ADD COLUMN     "checklist_number" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "case" ADD COLUMN     "checklist_number" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "own_tasks" JSONB NOT NULL DEFAULT '[]';

-- CreateTable
CREATE TABLE "checklist_version" (
    "campaign_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft',
    "origin" TEXT NOT NULL,
    "pack_version" TEXT NOT NULL,
    "based_on" INTEGER,
    "sections" JSONB NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "author_name" TEXT NOT NULL,
    "published_by_name" TEXT,
    "published_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "checklist_version_pkey" PRIMARY KEY ("campaign_id","number")
);

-- CreateIndex
CREATE INDEX "case_campaign_id_checklist_number_idx" ON "case"("campaign_id", "checklist_number");

-- AddForeignKey
ALTER TABLE "checklist_version" ADD CONSTRAINT "checklist_version_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE CASCADE ON UPDATE NO ACTION;
