-- AlterTable
ALTER TABLE "case" ADD COLUMN     "tasks_pending" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "import_run" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "campaign_id" UUID NOT NULL,
    "filename" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "create_cases" BOOLEAN NOT NULL,
    "dry_run" BOOLEAN NOT NULL,
    "job_id" UUID NOT NULL,
    "counts" JSONB NOT NULL DEFAULT '{}',
    "created_by_id" UUID,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "import_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_row" (
    "import_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "fields" JSONB NOT NULL,
    "outcome" TEXT,
    "reason" TEXT NOT NULL DEFAULT '',
    "organization_id" UUID,
    "opened_case_id" UUID,
    "candidates" UUID[],
    "first_line" INTEGER,
    "case_created" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "import_row_pkey" PRIMARY KEY ("import_id","line")
);

-- CreateIndex
CREATE UNIQUE INDEX "import_run_job_id_key" ON "import_run"("job_id");

-- CreateIndex
CREATE INDEX "import_run_created_at_id_idx" ON "import_run"("created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "import_row_import_id_outcome_line_idx" ON "import_row"("import_id", "outcome", "line");

-- AddForeignKey
ALTER TABLE "import_row" ADD CONSTRAINT "import_row_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "import_run"("id") ON DELETE CASCADE ON UPDATE NO ACTION;
