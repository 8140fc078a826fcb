-- AlterTable
ALTER TABLE "organization" ADD COLUMN     "created_by_id" UUID;

-- CreateIndex
CREATE INDEX "organization_created_by_id_idx" ON "organization"("created_by_id");
