-- DropIndex
DROP INDEX "evidence_state_idx";

-- AlterTable
ALTER TABLE "campaign" ADD COLUMN     "first_pack_version" TEXT,
ADD COLUMN     "knowledge_revision" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "evidence" ADD COLUMN     "knowledge_revision" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "finding" ADD COLUMN     "outdated" TEXT;

-- AlterTable
ALTER TABLE "finding_source" ADD COLUMN     "outdated" TEXT;

-- CreateTable
CREATE TABLE "pack_item" (
    "campaign_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "present" BOOLEAN NOT NULL DEFAULT true,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "reason" TEXT,
    "revision" INTEGER NOT NULL,
    "decided_by_id" UUID,
    "decided_by_name" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "pack_item_pkey" PRIMARY KEY ("campaign_id","kind","key")
);

-- CreateTable
CREATE TABLE "campaign_rule" (
    "id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "rule_ids" TEXT[],
    "record_kinds" TEXT[],
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "state" TEXT NOT NULL,
    "state_reason" TEXT,
    "notes" TEXT[],
    "about" JSONB NOT NULL DEFAULT '{}',
    "text_version" INTEGER NOT NULL DEFAULT 1,
    "revision" INTEGER NOT NULL,
    "import_id" UUID,
    "author_id" UUID,
    "author_name" TEXT NOT NULL,
    "search_text" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "campaign_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "campaign_indicator" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "campaign_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "value_hash" TEXT NOT NULL,
    "shown" TEXT NOT NULL,
    "cluster" TEXT NOT NULL,
    "strength" TEXT,
    "techniques" TEXT[],
    "source" TEXT NOT NULL,
    "first_seen_on" DATE,
    "confidence" TEXT NOT NULL,
    "false_positive_risk" TEXT,
    "note" TEXT,
    "flags" TEXT NOT NULL DEFAULT '',
    "tlp" TEXT,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "common" TEXT,
    "text_version" INTEGER NOT NULL DEFAULT 1,
    "revision" INTEGER NOT NULL,
    "import_id" UUID,
    "author_id" UUID,
    "author_name" TEXT NOT NULL,
    "search_text" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "campaign_indicator_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "knowledge_import" (
    "id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "of" TEXT NOT NULL,
    "filename" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "counts" JSONB NOT NULL,
    "author_id" UUID,
    "author_name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "knowledge_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rematch" (
    "id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "cause" TEXT NOT NULL,
    "changes" JSONB NOT NULL,
    "from_revision" INTEGER NOT NULL,
    "to_revision" INTEGER NOT NULL,
    "pack_version_before" TEXT NOT NULL,
    "pack_version_after" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "created_by_id" UUID,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "rematch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rematch_case" (
    "case_id" UUID NOT NULL,
    "rematch_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "formats" JSONB NOT NULL DEFAULT '{}',
    "early" JSONB NOT NULL DEFAULT '[]',
    "matches" JSONB NOT NULL DEFAULT '{}',
    "new_findings" INTEGER NOT NULL DEFAULT 0,
    "new_sightings" INTEGER NOT NULL DEFAULT 0,
    "gone_findings" INTEGER NOT NULL DEFAULT 0,
    "kept_findings" INTEGER NOT NULL DEFAULT 0,
    "read_bytes" BIGINT NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "rematch_case_pkey" PRIMARY KEY ("case_id","rematch_id")
);

-- CreateTable
CREATE TABLE "rematch_file" (
    "case_id" UUID NOT NULL,
    "rematch_id" UUID NOT NULL,
    "evidence_id" UUID NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "format" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "from_revision" INTEGER NOT NULL,
    "to_revision" INTEGER NOT NULL,
    "new_findings" INTEGER NOT NULL DEFAULT 0,
    "new_sightings" INTEGER NOT NULL DEFAULT 0,
    "gone_findings" INTEGER NOT NULL DEFAULT 0,
    "took_ms" INTEGER NOT NULL DEFAULT 0,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rematch_file_pkey" PRIMARY KEY ("case_id","rematch_id","evidence_id")
);

-- CreateIndex
CREATE INDEX "campaign_rule_campaign_id_revision_idx" ON "campaign_rule"("campaign_id", "revision");

-- CreateIndex
CREATE INDEX "campaign_rule_rule_ids_idx" ON "campaign_rule" USING GIN ("rule_ids");

-- CreateIndex
CREATE UNIQUE INDEX "campaign_rule_campaign_id_kind_key_key" ON "campaign_rule"("campaign_id", "kind", "key");

-- CreateIndex
CREATE UNIQUE INDEX "campaign_indicator_number_key" ON "campaign_indicator"("number");

-- CreateIndex
CREATE INDEX "campaign_indicator_campaign_id_number_idx" ON "campaign_indicator"("campaign_id", "number");

-- CreateIndex
CREATE INDEX "campaign_indicator_campaign_id_revision_idx" ON "campaign_indicator"("campaign_id", "revision");

-- CreateIndex
CREATE INDEX "campaign_indicator_search_text_idx" ON "campaign_indicator" USING GIN ("search_text" gin_trgm_ops);

-- CreateIndex
CREATE UNIQUE INDEX "campaign_indicator_campaign_id_type_value_hash_key" ON "campaign_indicator"("campaign_id", "type", "value_hash");

-- CreateIndex
CREATE INDEX "knowledge_import_campaign_id_at_idx" ON "knowledge_import"("campaign_id", "at");

-- CreateIndex
CREATE INDEX "rematch_campaign_id_created_at_idx" ON "rematch"("campaign_id", "created_at");

-- CreateIndex
CREATE INDEX "rematch_case_rematch_id_case_id_idx" ON "rematch_case"("rematch_id", "case_id");

-- CreateIndex
CREATE INDEX "rematch_file_case_id_evidence_id_idx" ON "rematch_file"("case_id", "evidence_id");

-- CreateIndex
CREATE INDEX "rematch_file_rematch_id_case_id_evidence_id_idx" ON "rematch_file"("rematch_id", "case_id", "evidence_id");

-- CreateIndex
CREATE INDEX "evidence_state_knowledge_revision_idx" ON "evidence"("state", "knowledge_revision");

-- AddForeignKey
ALTER TABLE "pack_item" ADD CONSTRAINT "pack_item_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "campaign_rule" ADD CONSTRAINT "campaign_rule_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "campaign_indicator" ADD CONSTRAINT "campaign_indicator_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "knowledge_import" ADD CONSTRAINT "knowledge_import_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "rematch" ADD CONSTRAINT "rematch_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "rematch_case" ADD CONSTRAINT "rematch_case_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "rematch_file" ADD CONSTRAINT "rematch_file_case_id_evidence_id_fkey" FOREIGN KEY ("case_id", "evidence_id") REFERENCES "evidence"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "rematch_file" ADD CONSTRAINT "rematch_file_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- States are text, so a distributed database accepts them; the unions live in lib/knowledge/schema.ts.
ALTER TABLE "pack_item" ADD CONSTRAINT "pack_item_kind_check" CHECK ("kind" IN ('sigma', 'yara', 'indicator'));
ALTER TABLE "campaign_rule" ADD CONSTRAINT "campaign_rule_kind_check" CHECK ("kind" IN ('sigma', 'yara'));
ALTER TABLE "campaign_rule" ADD CONSTRAINT "campaign_rule_state_check" CHECK ("state" IN ('loaded', 'unsupported'));
ALTER TABLE "campaign_rule" ADD CONSTRAINT "campaign_rule_reason_check" CHECK ("state" = 'loaded' OR length(btrim("state_reason")) > 0);
ALTER TABLE "campaign_rule" ADD CONSTRAINT "campaign_rule_severity_check" CHECK ("severity" IN ('critical', 'high', 'medium', 'low', 'info'));
ALTER TABLE "campaign_indicator" ADD CONSTRAINT "campaign_indicator_confidence_check" CHECK ("confidence" IN ('low', 'medium', 'high'));
ALTER TABLE "knowledge_import" ADD CONSTRAINT "knowledge_import_of_check" CHECK ("of" IN ('rules', 'indicators'));
ALTER TABLE "rematch" ADD CONSTRAINT "rematch_stage_check" CHECK ("stage" IN ('waiting', 'values', 'files', 'done'));
ALTER TABLE "rematch_case" ADD CONSTRAINT "rematch_case_state_check" CHECK ("state" IN ('waiting', 'answered', 'done'));
ALTER TABLE "rematch_file" ADD CONSTRAINT "rematch_file_outcome_check" CHECK ("outcome" IN ('values', 'read', 'matched', 'skipped'));
ALTER TABLE "finding" ADD CONSTRAINT "finding_outdated_check" CHECK ("outdated" IN ('rule_changed', 'rule_disabled', 'rule_removed'));
