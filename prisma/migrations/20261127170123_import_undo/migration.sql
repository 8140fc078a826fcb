-- AlterTable
ALTER TABLE "import_run" ADD COLUMN     "undo_job_id" UUID,
ADD COLUMN     "undone_by_id" UUID,
ADD COLUMN     "undone_by_name" TEXT;

-- AlterTable
ALTER TABLE "import_row" ADD COLUMN     "undone" TEXT,
ADD COLUMN     "undone_reason" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "written" JSONB;

-- CreateIndex
CREATE UNIQUE INDEX "import_run_undo_job_id_key" ON "import_run"("undo_job_id");
