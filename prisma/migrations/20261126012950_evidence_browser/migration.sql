-- AlterTable
ALTER TABLE "evidence" ADD COLUMN     "parser" TEXT,
ADD COLUMN     "parser_version" INTEGER,
ADD COLUMN     "rejected_reasons" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "unpack_ratio" INTEGER,
ADD COLUMN     "verification" JSONB;

-- CreateIndex
CREATE INDEX "evidence_case_id_root_id_idx" ON "evidence"("case_id", "root_id");
