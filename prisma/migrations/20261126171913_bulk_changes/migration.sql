-- CreateTable
CREATE TABLE "bulk_run" (
    "id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "filter" TEXT,
    "dry_run" BOOLEAN NOT NULL,
    "undo_of" UUID,
    "created_by_id" UUID NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bulk_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bulk_row" (
    "run_id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "organization" TEXT NOT NULL,
    "outcome" TEXT,
    "reason" TEXT NOT NULL DEFAULT '',
    "written" JSONB,

    CONSTRAINT "bulk_row_pkey" PRIMARY KEY ("run_id","target_id")
);

-- CreateIndex
CREATE INDEX "bulk_run_created_at_id_idx" ON "bulk_run"("created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "bulk_run_undo_of_idx" ON "bulk_run"("undo_of");

-- CreateIndex
CREATE INDEX "bulk_row_run_id_outcome_target_id_idx" ON "bulk_row"("run_id", "outcome", "target_id");

-- AddForeignKey
ALTER TABLE "bulk_row" ADD CONSTRAINT "bulk_row_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "bulk_run"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "bulk_row" ADD CONSTRAINT "bulk_row_outcome_check" CHECK ("outcome" IN ('changed', 'unchanged', 'refused'));
