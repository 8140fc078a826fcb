-- AlterTable
ALTER TABLE "case" ADD COLUMN     "unseen_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "server" ADD COLUMN     "unseen_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "exposure_proof" ADD COLUMN     "address" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "import_id" UUID,
ADD COLUMN     "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- A scan that no longer saw the flaw proposes, and decides nothing.
ALTER TABLE "exposure_proof" DROP CONSTRAINT "exposure_proof_shows_check";
ALTER TABLE "exposure_proof" ADD CONSTRAINT "exposure_proof_shows_check" CHECK ("shows" IN ('vulnerable', 'mitigated', 'mitigation_removed', 'update_opinion', 'not_seen'));

-- AlterTable
ALTER TABLE "import_run" ADD COLUMN     "complete" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "scanned_at" TIMESTAMPTZ(3);
