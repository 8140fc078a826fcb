-- AlterTable
ALTER TABLE "organization" ADD COLUMN     "aliases" TEXT[],
ADD COLUMN     "merged_into_id" UUID;

-- AlterTable
ALTER TABLE "case" ADD COLUMN     "twins" JSONB NOT NULL DEFAULT '[]';

-- CreateIndex
CREATE INDEX "organization_merged_into_id_idx" ON "organization"("merged_into_id");

-- AddForeignKey
ALTER TABLE "organization" ADD CONSTRAINT "organization_merged_into_id_fkey" FOREIGN KEY ("merged_into_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;
