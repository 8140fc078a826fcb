-- CreateTable
CREATE TABLE "regime_decision" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "regime" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "filed_at" TIMESTAMPTZ(3),
    "evidence_id" UUID,
    "decided_by_id" UUID,
    "decided_by_name" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "regime_decision_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateIndex
CREATE INDEX "regime_decision_case_id_evidence_id_idx" ON "regime_decision"("case_id", "evidence_id");

-- CreateIndex
CREATE UNIQUE INDEX "regime_decision_case_id_regime_key" ON "regime_decision"("case_id", "regime");

-- AddForeignKey
ALTER TABLE "regime_decision" ADD CONSTRAINT "regime_decision_case_id_evidence_id_fkey" FOREIGN KEY ("case_id", "evidence_id") REFERENCES "evidence"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "regime_decision" ADD CONSTRAINT "regime_decision_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "regime_decision" ADD CONSTRAINT "regime_decision_decision_check" CHECK ("decision" IN ('applies', 'does_not_apply'));
ALTER TABLE "regime_decision" ADD CONSTRAINT "regime_decision_reason_check" CHECK (length(btrim("reason")) > 0);
ALTER TABLE "regime_decision" ADD CONSTRAINT "regime_decision_filed_check" CHECK ("decision" = 'applies' OR ("filed_at" IS NULL AND "evidence_id" IS NULL));
