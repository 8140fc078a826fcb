-- AlterTable
ALTER TABLE "case" ADD COLUMN     "triage" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "triage_weights" TEXT NOT NULL DEFAULT '';
