-- CreateTable
CREATE TABLE "share_link" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "message" TEXT NOT NULL DEFAULT '',
    "language" TEXT NOT NULL DEFAULT 'en',
    "reply" BOOLEAN NOT NULL,
    "snapshot" JSONB,
    "passcode_hash" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "created_by_id" UUID,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "share_link_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateTable
CREATE TABLE "share_visit" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "link_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "action" TEXT NOT NULL,
    "address" TEXT,
    "user_agent" TEXT,
    "evidence_id" UUID,

    CONSTRAINT "share_visit_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateTable
CREATE TABLE "client_answer" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "link_id" UUID NOT NULL,
    "server_id" UUID,
    "hostname" TEXT NOT NULL,
    "says" TEXT NOT NULL,
    "build" TEXT,
    "since" TIMESTAMPTZ(3),
    "words" TEXT NOT NULL DEFAULT '',
    "by_name" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "applied" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "client_answer_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateIndex
CREATE INDEX "share_link_secret_hash_idx" ON "share_link"("secret_hash");

-- CreateIndex
CREATE INDEX "share_visit_case_id_link_id_at_idx" ON "share_visit"("case_id", "link_id", "at");

-- CreateIndex
CREATE INDEX "share_visit_case_id_evidence_id_idx" ON "share_visit"("case_id", "evidence_id");

-- CreateIndex
CREATE INDEX "client_answer_case_id_link_id_idx" ON "client_answer"("case_id", "link_id");

-- CreateIndex
CREATE INDEX "client_answer_case_id_server_id_idx" ON "client_answer"("case_id", "server_id");

-- AddForeignKey
ALTER TABLE "share_link" ADD CONSTRAINT "share_link_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "share_visit" ADD CONSTRAINT "share_visit_case_id_evidence_id_fkey" FOREIGN KEY ("case_id", "evidence_id") REFERENCES "evidence"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "share_visit" ADD CONSTRAINT "share_visit_case_id_link_id_fkey" FOREIGN KEY ("case_id", "link_id") REFERENCES "share_link"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "share_visit" ADD CONSTRAINT "share_visit_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "client_answer" ADD CONSTRAINT "client_answer_case_id_link_id_fkey" FOREIGN KEY ("case_id", "link_id") REFERENCES "share_link"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "client_answer" ADD CONSTRAINT "client_answer_case_id_server_id_fkey" FOREIGN KEY ("case_id", "server_id") REFERENCES "server"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "client_answer" ADD CONSTRAINT "client_answer_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "share_link" ADD CONSTRAINT "share_link_kind_check" CHECK ("kind" IN ('upload', 'status'));
ALTER TABLE "client_answer" ADD CONSTRAINT "client_answer_says_check" CHECK ("says" IN ('patched', 'disconnected', 'decommissioned', 'not_patched', 'unknown'));
