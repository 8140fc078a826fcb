-- CreateTable
CREATE TABLE "password_reading" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "evidence_id" UUID NOT NULL,
    "account" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3),
    "zoned" BOOLEAN NOT NULL,
    "key_version" INTEGER,
    "enabled" BOOLEAN,

    CONSTRAINT "password_reading_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateIndex
CREATE INDEX "password_reading_case_id_evidence_id_idx" ON "password_reading"("case_id", "evidence_id");

-- AddForeignKey
ALTER TABLE "password_reading" ADD CONSTRAINT "password_reading_case_id_evidence_id_fkey" FOREIGN KEY ("case_id", "evidence_id") REFERENCES "evidence"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "password_reading" ADD CONSTRAINT "password_reading_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;
