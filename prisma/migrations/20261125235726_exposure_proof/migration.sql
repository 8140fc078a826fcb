-- CreateTable
CREATE TABLE "exposure_proof" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "server_id" UUID NOT NULL,
    "evidence_id" UUID NOT NULL,
    "shows" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "observed_at" TIMESTAMPTZ(3),

    CONSTRAINT "exposure_proof_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateIndex
CREATE INDEX "exposure_proof_case_id_server_id_idx" ON "exposure_proof"("case_id", "server_id");

-- CreateIndex
CREATE INDEX "exposure_proof_case_id_evidence_id_idx" ON "exposure_proof"("case_id", "evidence_id");

-- AddForeignKey
ALTER TABLE "exposure_proof" ADD CONSTRAINT "exposure_proof_case_id_server_id_fkey" FOREIGN KEY ("case_id", "server_id") REFERENCES "server"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "exposure_proof" ADD CONSTRAINT "exposure_proof_case_id_evidence_id_fkey" FOREIGN KEY ("case_id", "evidence_id") REFERENCES "evidence"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "exposure_proof" ADD CONSTRAINT "exposure_proof_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "exposure_proof" ADD CONSTRAINT "exposure_proof_shows_check" CHECK ("shows" IN ('vulnerable', 'mitigated', 'mitigation_removed', 'update_opinion'));
