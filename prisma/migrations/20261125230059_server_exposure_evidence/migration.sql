-- AlterTable
ALTER TABLE "server" ADD COLUMN     "exposure_evidence_id" UUID;
