-- AlterTable
ALTER TABLE "case" ADD COLUMN     "contacted_at" TIMESTAMPTZ(3),
ADD COLUMN     "notified_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "mail_suppression" (
    "address" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "mail_suppression_pkey" PRIMARY KEY ("address")
);

-- CreateTable
CREATE TABLE "letter" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "template" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "to_name" TEXT NOT NULL,
    "to_address" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "link_id" UUID,
    "bulk_id" UUID,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "message_id" TEXT,
    "created_by_id" UUID,
    "created_by_name" TEXT NOT NULL,
    "queued_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "acknowledged_at" TIMESTAMPTZ(3),

    CONSTRAINT "letter_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateIndex
CREATE INDEX "letter_state_due_at_idx" ON "letter"("state", "due_at");

-- CreateIndex
CREATE INDEX "letter_case_id_queued_at_idx" ON "letter"("case_id", "queued_at");

-- CreateIndex
CREATE INDEX "letter_case_id_link_id_idx" ON "letter"("case_id", "link_id");

-- AddForeignKey
ALTER TABLE "letter" ADD CONSTRAINT "letter_case_id_link_id_fkey" FOREIGN KEY ("case_id", "link_id") REFERENCES "share_link"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "letter" ADD CONSTRAINT "letter_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "letter" ADD CONSTRAINT "letter_state_check" CHECK ("state" IN ('queued', 'sent', 'failed', 'bounced', 'suppressed', 'withdrawn'));
