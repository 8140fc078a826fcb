-- AlterTable
ALTER TABLE "evidence" ADD COLUMN     "timeline_mapping" JSONB;
