-- CreateTable
CREATE TABLE "user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "password_hash" TEXT,
    "password_changed_at" TIMESTAMPTZ(3),
    "last_sign_in_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "idle_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "address" TEXT,
    "user_agent" TEXT,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "email" TEXT,
    "name" TEXT,
    "role" TEXT NOT NULL,
    "user_id" UUID,
    "organization_id" UUID,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" UUID NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_throttle" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "window_started_at" TIMESTAMPTZ(3) NOT NULL,
    "locked_until" TIMESTAMPTZ(3),

    CONSTRAINT "sign_in_throttle_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "team" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team_member" (
    "team_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,

    CONSTRAINT "team_member_pkey" PRIMARY KEY ("team_id","user_id")
);

-- CreateTable
CREATE TABLE "organization" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "external_id" TEXT,
    "domains" TEXT[],
    "ip_ranges" TEXT[],
    "country" TEXT,
    "sector" TEXT,
    "tags" TEXT[],
    "contacts" JSONB NOT NULL DEFAULT '[]',
    "demo" BOOLEAN NOT NULL DEFAULT false,
    "search_text" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organization_member" (
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,

    CONSTRAINT "organization_member_pkey" PRIMARY KEY ("organization_id","user_id")
);

-- CreateTable
CREATE TABLE "campaign" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "pack_version" TEXT NOT NULL,
    "pack_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "campaign_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "campaign_day" (
    "campaign_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "counts" JSONB NOT NULL,

    CONSTRAINT "campaign_day_pkey" PRIMARY KEY ("campaign_id","day")
);

-- CreateTable
CREATE TABLE "job" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "payload" JSONB NOT NULL DEFAULT '{}',
    "result" JSONB,
    "error" TEXT,
    "cancel_requested" BOOLEAN NOT NULL DEFAULT false,
    "idempotency_key" TEXT,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "audit_checkpoint" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "root" TEXT NOT NULL,
    "heads" INTEGER NOT NULL,
    "events" INTEGER NOT NULL,
    "public_key" TEXT NOT NULL,
    "signature" TEXT NOT NULL,

    CONSTRAINT "audit_checkpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "case" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "ref" TEXT NOT NULL,
    "organization_id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "organization_name" TEXT NOT NULL,
    "exposure" TEXT NOT NULL DEFAULT 'unknown',
    "exposure_assurance" TEXT NOT NULL DEFAULT 'claimed',
    "exposure_rank" INTEGER NOT NULL DEFAULT 0,
    "compromise" TEXT NOT NULL DEFAULT 'unknown',
    "compromise_assurance" TEXT NOT NULL DEFAULT 'claimed',
    "compromise_rank" INTEGER NOT NULL DEFAULT 0,
    "containment" TEXT NOT NULL DEFAULT 'open',
    "phase" TEXT NOT NULL DEFAULT 'intake',
    "phase_rank" INTEGER NOT NULL DEFAULT 0,
    "attention_rank" INTEGER NOT NULL DEFAULT 0,
    "attention" BOOLEAN NOT NULL DEFAULT false,
    "attention_reason" TEXT,
    "verdict" TEXT NOT NULL DEFAULT '',
    "verdict_confirmed_by_id" UUID,
    "verdict_confirmed_at" TIMESTAMPTZ(3),
    "owner_id" UUID,
    "team_id" UUID,
    "member_ids" UUID[],
    "clusters" TEXT[],
    "clusters_proposed" TEXT[],
    "tags" TEXT[],
    "country" TEXT,
    "sector" TEXT,
    "tlp" TEXT NOT NULL DEFAULT 'AMBER',
    "pap" TEXT NOT NULL DEFAULT 'AMBER',
    "pack_version" TEXT NOT NULL,
    "tasks_total" INTEGER NOT NULL DEFAULT 0,
    "tasks_verified" INTEGER NOT NULL DEFAULT 0,
    "tasks_claimed" INTEGER NOT NULL DEFAULT 0,
    "server_count" INTEGER NOT NULL DEFAULT 0,
    "evidence_count" INTEGER NOT NULL DEFAULT 0,
    "open_findings" INTEGER NOT NULL DEFAULT 0,
    "critical_findings" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3),
    "aware_at" TIMESTAMPTZ(3),
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by_id" UUID,
    "close_exit" TEXT,
    "close_reason" TEXT,
    "last_activity_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "demo" BOOLEAN NOT NULL DEFAULT false,
    "search_text" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "case_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "case_stat" (
    "case_id" UUID NOT NULL,
    "timeline_events" INTEGER NOT NULL DEFAULT 0,
    "findings" INTEGER NOT NULL DEFAULT 0,
    "evidence" INTEGER NOT NULL DEFAULT 0,
    "sightings" INTEGER NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "case_stat_pkey" PRIMARY KEY ("case_id")
);

-- CreateTable
CREATE TABLE "server" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "hostname" TEXT NOT NULL,
    "hostname_key" TEXT NOT NULL,
    "product" TEXT,
    "exposure" TEXT NOT NULL DEFAULT 'unknown',
    "exposure_assurance" TEXT NOT NULL DEFAULT 'claimed',
    "exposure_reason" TEXT NOT NULL DEFAULT '',
    "exposure_confirmed" TEXT,
    "exposure_confirmed_by_id" UUID,
    "exposure_confirmed_at" TIMESTAMPTZ(3),
    "exposure_proposed" TEXT,
    "exposure_proposed_reasons" JSONB NOT NULL DEFAULT '[]',
    "compromise" TEXT NOT NULL DEFAULT 'unknown',
    "compromise_assurance" TEXT NOT NULL DEFAULT 'claimed',
    "compromise_reason" TEXT NOT NULL DEFAULT '',
    "compromise_confirmed" TEXT,
    "compromise_confirmed_over" TEXT,
    "compromise_confirmed_by_id" UUID,
    "compromise_confirmed_at" TIMESTAMPTZ(3),
    "compromise_proposed" TEXT,
    "compromise_proposed_reasons" JSONB NOT NULL DEFAULT '[]',
    "containment" TEXT NOT NULL DEFAULT 'open',
    "current_build" TEXT,
    "current_build_source" TEXT,
    "current_build_at" TIMESTAMPTZ(3),
    "patched_at" TIMESTAMPTZ(3),
    "note" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "server_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateTable
CREATE TABLE "build_reading" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "server_id" UUID NOT NULL,
    "build" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "observed_at" TIMESTAMPTZ(3),
    "last_observed_at" TIMESTAMPTZ(3),
    "exposure" TEXT NOT NULL,
    "check_by_hand" BOOLEAN NOT NULL DEFAULT false,
    "reason" TEXT NOT NULL,
    "evidence_id" UUID,
    "recorded_by_id" UUID,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "build_reading_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateTable
CREATE TABLE "task" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "target" TEXT NOT NULL DEFAULT '',
    "section" TEXT NOT NULL,
    "section_title" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "server_id" UUID,
    "position" INTEGER NOT NULL,
    "gate" JSONB NOT NULL DEFAULT '{}',
    "two_person" BOOLEAN NOT NULL DEFAULT false,
    "opened" BOOLEAN NOT NULL DEFAULT true,
    "state" TEXT NOT NULL DEFAULT 'todo',
    "assurance" TEXT,
    "reason" TEXT,
    "assignee_id" UUID,
    "submitted_by_id" UUID,
    "submitted_at" TIMESTAMPTZ(3),
    "reviewed_by_id" UUID,
    "reviewed_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "proposal" JSONB,
    "pack_version" TEXT NOT NULL,
    "updated_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "task_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateTable
CREATE TABLE "task_note" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "author_id" UUID,
    "author_name" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "task_note_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateTable
CREATE TABLE "task_evidence" (
    "case_id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "evidence_id" UUID NOT NULL,
    "attached_by_id" UUID,
    "attached_at" TIMESTAMPTZ(3) NOT NULL,
    "need" TEXT,

    CONSTRAINT "task_evidence_pkey" PRIMARY KEY ("case_id","task_id","evidence_id")
);

-- CreateTable
CREATE TABLE "blob" (
    "case_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "sha1" TEXT NOT NULL,
    "md5" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "ref" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blob_pkey" PRIMARY KEY ("case_id","sha256")
);

-- CreateTable
CREATE TABLE "evidence" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "filename" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "sha256" TEXT,
    "size_bytes" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "steps" JSONB NOT NULL DEFAULT '{}',
    "format" TEXT,
    "format_label" TEXT,
    "source" TEXT NOT NULL,
    "parent_id" UUID,
    "root_id" UUID,
    "depth" INTEGER NOT NULL DEFAULT 0,
    "server_id" UUID,
    "server_hint" TEXT,
    "duplicate_of_id" UUID,
    "rows_read" BIGINT NOT NULL DEFAULT 0,
    "records" BIGINT NOT NULL DEFAULT 0,
    "rejected" BIGINT NOT NULL DEFAULT 0,
    "findings" INTEGER NOT NULL DEFAULT 0,
    "members" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "error_step" TEXT,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "pack_version" TEXT,
    "note" TEXT,
    "upload_id" TEXT,
    "received_by_id" UUID,
    "received_by_name" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "ready_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "evidence_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateTable
CREATE TABLE "rejected_row" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "evidence_id" UUID NOT NULL,
    "line" BIGINT NOT NULL,
    "offset" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "rejected_row_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateTable
CREATE TABLE "tool_run" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "evidence_id" UUID NOT NULL,
    "server_id" UUID,
    "server_name" TEXT,
    "tool" TEXT NOT NULL,
    "started_at" TEXT,
    "finished_at" TEXT,
    "outcome" TEXT NOT NULL,
    "scope" TEXT,
    "detail" TEXT NOT NULL,

    CONSTRAINT "tool_run_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateTable
CREATE TABLE "coverage" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "evidence_id" UUID NOT NULL,
    "server_id" UUID,
    "server_name" TEXT,
    "log_kind" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,
    "rows" BIGINT NOT NULL,

    CONSTRAINT "coverage_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateTable
CREATE TABLE "finding" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "rule_id" TEXT NOT NULL,
    "rule_name" TEXT NOT NULL,
    "rule_version" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "severity_rank" INTEGER NOT NULL,
    "stage" TEXT,
    "techniques" TEXT[],
    "proposes" TEXT,
    "server_id" UUID,
    "server_name" TEXT,
    "count" BIGINT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3),
    "last_seen_at" TIMESTAMPTZ(3),
    "entities" JSONB NOT NULL,
    "formats" TEXT[],
    "clusters" TEXT[],
    "triage" TEXT NOT NULL DEFAULT 'new',
    "triage_reason" TEXT,
    "triaged_by_id" UUID,
    "triaged_at" TIMESTAMPTZ(3),
    "duplicate_of_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "finding_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateTable
CREATE TABLE "finding_source" (
    "case_id" UUID NOT NULL,
    "finding_id" UUID NOT NULL,
    "evidence_id" UUID NOT NULL,
    "count" BIGINT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3),
    "last_seen_at" TIMESTAMPTZ(3),
    "entities" JSONB NOT NULL,
    "samples" JSONB NOT NULL,

    CONSTRAINT "finding_source_pkey" PRIMARY KEY ("case_id","finding_id","evidence_id")
);

-- CreateTable
CREATE TABLE "hit_bucket" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "finding_id" UUID NOT NULL,
    "evidence_id" UUID NOT NULL,
    "ip" TEXT,
    "path" TEXT,
    "stage" TEXT,
    "hour_at" TIMESTAMPTZ(3),
    "count" BIGINT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3),
    "last_seen_at" TIMESTAMPTZ(3),

    CONSTRAINT "hit_bucket_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateTable
CREATE TABLE "sighting" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "indicator_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "cluster" TEXT NOT NULL,
    "strength" TEXT,
    "evidence_id" UUID NOT NULL,
    "server_id" UUID,
    "server_name" TEXT NOT NULL DEFAULT '',
    "count" BIGINT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3),
    "last_seen_at" TIMESTAMPTZ(3),
    "samples" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sighting_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateTable
CREATE TABLE "timeline_event" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "source_key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "precision" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "detail" TEXT NOT NULL DEFAULT '',
    "severity" TEXT,
    "server_id" UUID,
    "server_name" TEXT,
    "clusters" TEXT[],
    "finding_id" UUID,
    "evidence_id" UUID,
    "task_id" UUID,
    "count" BIGINT NOT NULL DEFAULT 1,
    "starred" BOOLEAN NOT NULL DEFAULT false,
    "author_id" UUID,
    "author_name" TEXT,
    "search_text" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "timeline_event_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateTable
CREATE TABLE "attribution" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "cluster" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "strength" TEXT,
    "likelihood" TEXT,
    "confidence" TEXT,
    "admiralty" TEXT,
    "statement" TEXT NOT NULL,
    "evidence_for" JSONB NOT NULL DEFAULT '[]',
    "evidence_against" JSONB NOT NULL DEFAULT '[]',
    "alternatives" JSONB NOT NULL DEFAULT '[]',
    "indicators" JSONB NOT NULL DEFAULT '[]',
    "finding_ids" UUID[],
    "origin" TEXT NOT NULL,
    "author_id" UUID,
    "author_name" TEXT NOT NULL,
    "decided_by_id" UUID,
    "decided_by_name" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decision_reason" TEXT,
    "supersedes_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "attribution_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateTable
CREATE TABLE "custody_event" (
    "case_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "evidence_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "action" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "actor_id" UUID,
    "actor_name" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "custody_event_pkey" PRIMARY KEY ("case_id","id")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "case_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("case_id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "case_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_id" UUID,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "object" TEXT NOT NULL,
    "object_id" TEXT,
    "payload" TEXT NOT NULL,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("case_id","seq")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_secret_hash_key" ON "session"("secret_hash");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_secret_hash_key" ON "invitation"("secret_hash");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_secret_hash_key" ON "api_token"("secret_hash");

-- CreateIndex
CREATE INDEX "api_token_user_id_idx" ON "api_token"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "team_name_key" ON "team"("name");

-- CreateIndex
CREATE INDEX "team_member_user_id_idx" ON "team_member"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "organization_external_id_key" ON "organization"("external_id");

-- CreateIndex
CREATE INDEX "organization_name_id_idx" ON "organization"("name", "id");

-- CreateIndex
CREATE INDEX "organization_member_user_id_idx" ON "organization_member"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "campaign_slug_key" ON "campaign"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "job_idempotency_key_key" ON "job"("idempotency_key");

-- CreateIndex
CREATE INDEX "job_created_by_id_created_at_idx" ON "job"("created_by_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "case_number_key" ON "case"("number");

-- CreateIndex
CREATE UNIQUE INDEX "case_ref_key" ON "case"("ref");

-- CreateIndex
CREATE INDEX "case_campaign_id_attention_rank_id_idx" ON "case"("campaign_id", "attention_rank" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "case_campaign_id_last_activity_at_id_idx" ON "case"("campaign_id", "last_activity_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "case_campaign_id_organization_name_id_idx" ON "case"("campaign_id", "organization_name", "id");

-- CreateIndex
CREATE INDEX "case_campaign_id_due_at_id_idx" ON "case"("campaign_id", "due_at", "id");

-- CreateIndex
CREATE INDEX "case_campaign_id_exposure_attention_rank_id_idx" ON "case"("campaign_id", "exposure", "attention_rank" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "case_campaign_id_compromise_attention_rank_id_idx" ON "case"("campaign_id", "compromise", "attention_rank" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "case_campaign_id_phase_attention_rank_id_idx" ON "case"("campaign_id", "phase", "attention_rank" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "case_owner_id_idx" ON "case"("owner_id");

-- CreateIndex
CREATE INDEX "case_team_id_idx" ON "case"("team_id");

-- CreateIndex
CREATE INDEX "case_member_ids_idx" ON "case" USING GIN ("member_ids");

-- CreateIndex
CREATE INDEX "case_clusters_idx" ON "case" USING GIN ("clusters");

-- CreateIndex
CREATE UNIQUE INDEX "case_organization_id_campaign_id_key" ON "case"("organization_id", "campaign_id");

-- CreateIndex
CREATE UNIQUE INDEX "server_case_id_hostname_key_key" ON "server"("case_id", "hostname_key");

-- CreateIndex
CREATE INDEX "build_reading_case_id_server_id_idx" ON "build_reading"("case_id", "server_id");

-- CreateIndex
CREATE INDEX "build_reading_case_id_evidence_id_idx" ON "build_reading"("case_id", "evidence_id");

-- CreateIndex
CREATE INDEX "task_case_id_position_idx" ON "task"("case_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "task_case_id_key_target_key" ON "task"("case_id", "key", "target");

-- CreateIndex
CREATE INDEX "task_note_case_id_task_id_idx" ON "task_note"("case_id", "task_id");

-- CreateIndex
CREATE INDEX "task_evidence_case_id_evidence_id_idx" ON "task_evidence"("case_id", "evidence_id");

-- CreateIndex
CREATE INDEX "evidence_case_id_sha256_idx" ON "evidence"("case_id", "sha256");

-- CreateIndex
CREATE INDEX "evidence_case_id_parent_id_idx" ON "evidence"("case_id", "parent_id");

-- CreateIndex
CREATE INDEX "evidence_case_id_received_at_idx" ON "evidence"("case_id", "received_at");

-- CreateIndex
CREATE INDEX "evidence_state_idx" ON "evidence"("state");

-- CreateIndex
CREATE INDEX "rejected_row_case_id_evidence_id_line_idx" ON "rejected_row"("case_id", "evidence_id", "line");

-- CreateIndex
CREATE INDEX "tool_run_case_id_evidence_id_idx" ON "tool_run"("case_id", "evidence_id");

-- CreateIndex
CREATE INDEX "coverage_case_id_evidence_id_idx" ON "coverage"("case_id", "evidence_id");

-- CreateIndex
CREATE INDEX "coverage_case_id_server_id_log_kind_from_at_idx" ON "coverage"("case_id", "server_id", "log_kind", "from_at");

-- CreateIndex
CREATE INDEX "finding_case_id_severity_rank_last_seen_at_id_idx" ON "finding"("case_id", "severity_rank" DESC, "last_seen_at" DESC, "id");

-- CreateIndex
CREATE INDEX "finding_case_id_server_id_idx" ON "finding"("case_id", "server_id");

-- CreateIndex
CREATE UNIQUE INDEX "finding_case_id_key_key" ON "finding"("case_id", "key");

-- CreateIndex
CREATE INDEX "finding_source_case_id_evidence_id_idx" ON "finding_source"("case_id", "evidence_id");

-- CreateIndex
CREATE INDEX "hit_bucket_case_id_finding_id_idx" ON "hit_bucket"("case_id", "finding_id");

-- CreateIndex
CREATE INDEX "hit_bucket_case_id_evidence_id_idx" ON "hit_bucket"("case_id", "evidence_id");

-- CreateIndex
CREATE INDEX "hit_bucket_case_id_ip_idx" ON "hit_bucket"("case_id", "ip");

-- CreateIndex
CREATE INDEX "sighting_case_id_evidence_id_idx" ON "sighting"("case_id", "evidence_id");

-- CreateIndex
CREATE INDEX "sighting_indicator_id_idx" ON "sighting"("indicator_id");

-- CreateIndex
CREATE UNIQUE INDEX "sighting_case_id_indicator_id_evidence_id_server_name_key" ON "sighting"("case_id", "indicator_id", "evidence_id", "server_name");

-- CreateIndex
CREATE INDEX "timeline_event_case_id_at_id_idx" ON "timeline_event"("case_id", "at", "id");

-- CreateIndex
CREATE INDEX "timeline_event_case_id_server_id_at_id_idx" ON "timeline_event"("case_id", "server_id", "at", "id");

-- CreateIndex
CREATE INDEX "timeline_event_case_id_kind_at_id_idx" ON "timeline_event"("case_id", "kind", "at", "id");

-- CreateIndex
CREATE INDEX "timeline_event_case_id_finding_id_idx" ON "timeline_event"("case_id", "finding_id");

-- CreateIndex
CREATE INDEX "timeline_event_case_id_evidence_id_idx" ON "timeline_event"("case_id", "evidence_id");

-- CreateIndex
CREATE UNIQUE INDEX "timeline_event_case_id_source_key_key" ON "timeline_event"("case_id", "source_key");

-- CreateIndex
CREATE UNIQUE INDEX "attribution_case_id_key_key" ON "attribution"("case_id", "key");

-- CreateIndex
CREATE INDEX "custody_event_case_id_evidence_id_at_idx" ON "custody_event"("case_id", "evidence_id", "at");

-- CreateIndex
CREATE INDEX "audit_event_case_id_at_idx" ON "audit_event"("case_id", "at");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "organization_member" ADD CONSTRAINT "organization_member_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "organization_member" ADD CONSTRAINT "organization_member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "case" ADD CONSTRAINT "case_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "case" ADD CONSTRAINT "case_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "case_stat" ADD CONSTRAINT "case_stat_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "server" ADD CONSTRAINT "server_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "build_reading" ADD CONSTRAINT "build_reading_case_id_server_id_fkey" FOREIGN KEY ("case_id", "server_id") REFERENCES "server"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "build_reading" ADD CONSTRAINT "build_reading_case_id_evidence_id_fkey" FOREIGN KEY ("case_id", "evidence_id") REFERENCES "evidence"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "build_reading" ADD CONSTRAINT "build_reading_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_case_id_server_id_fkey" FOREIGN KEY ("case_id", "server_id") REFERENCES "server"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "task_note" ADD CONSTRAINT "task_note_case_id_task_id_fkey" FOREIGN KEY ("case_id", "task_id") REFERENCES "task"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "task_note" ADD CONSTRAINT "task_note_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "task_evidence" ADD CONSTRAINT "task_evidence_case_id_task_id_fkey" FOREIGN KEY ("case_id", "task_id") REFERENCES "task"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "task_evidence" ADD CONSTRAINT "task_evidence_case_id_evidence_id_fkey" FOREIGN KEY ("case_id", "evidence_id") REFERENCES "evidence"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "task_evidence" ADD CONSTRAINT "task_evidence_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "blob" ADD CONSTRAINT "blob_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_case_id_parent_id_fkey" FOREIGN KEY ("case_id", "parent_id") REFERENCES "evidence"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_case_id_server_id_fkey" FOREIGN KEY ("case_id", "server_id") REFERENCES "server"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "rejected_row" ADD CONSTRAINT "rejected_row_case_id_evidence_id_fkey" FOREIGN KEY ("case_id", "evidence_id") REFERENCES "evidence"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "rejected_row" ADD CONSTRAINT "rejected_row_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "tool_run" ADD CONSTRAINT "tool_run_case_id_evidence_id_fkey" FOREIGN KEY ("case_id", "evidence_id") REFERENCES "evidence"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "tool_run" ADD CONSTRAINT "tool_run_case_id_server_id_fkey" FOREIGN KEY ("case_id", "server_id") REFERENCES "server"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "tool_run" ADD CONSTRAINT "tool_run_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "coverage" ADD CONSTRAINT "coverage_case_id_evidence_id_fkey" FOREIGN KEY ("case_id", "evidence_id") REFERENCES "evidence"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "coverage" ADD CONSTRAINT "coverage_case_id_server_id_fkey" FOREIGN KEY ("case_id", "server_id") REFERENCES "server"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "coverage" ADD CONSTRAINT "coverage_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "finding" ADD CONSTRAINT "finding_case_id_server_id_fkey" FOREIGN KEY ("case_id", "server_id") REFERENCES "server"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "finding" ADD CONSTRAINT "finding_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "finding_source" ADD CONSTRAINT "finding_source_case_id_finding_id_fkey" FOREIGN KEY ("case_id", "finding_id") REFERENCES "finding"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "finding_source" ADD CONSTRAINT "finding_source_case_id_evidence_id_fkey" FOREIGN KEY ("case_id", "evidence_id") REFERENCES "evidence"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "finding_source" ADD CONSTRAINT "finding_source_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "hit_bucket" ADD CONSTRAINT "hit_bucket_case_id_finding_id_fkey" FOREIGN KEY ("case_id", "finding_id") REFERENCES "finding"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "hit_bucket" ADD CONSTRAINT "hit_bucket_case_id_evidence_id_fkey" FOREIGN KEY ("case_id", "evidence_id") REFERENCES "evidence"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "hit_bucket" ADD CONSTRAINT "hit_bucket_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "sighting" ADD CONSTRAINT "sighting_case_id_evidence_id_fkey" FOREIGN KEY ("case_id", "evidence_id") REFERENCES "evidence"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "sighting" ADD CONSTRAINT "sighting_case_id_server_id_fkey" FOREIGN KEY ("case_id", "server_id") REFERENCES "server"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "sighting" ADD CONSTRAINT "sighting_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "timeline_event" ADD CONSTRAINT "timeline_event_case_id_server_id_fkey" FOREIGN KEY ("case_id", "server_id") REFERENCES "server"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "timeline_event" ADD CONSTRAINT "timeline_event_case_id_finding_id_fkey" FOREIGN KEY ("case_id", "finding_id") REFERENCES "finding"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "timeline_event" ADD CONSTRAINT "timeline_event_case_id_evidence_id_fkey" FOREIGN KEY ("case_id", "evidence_id") REFERENCES "evidence"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "timeline_event" ADD CONSTRAINT "timeline_event_case_id_task_id_fkey" FOREIGN KEY ("case_id", "task_id") REFERENCES "task"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "timeline_event" ADD CONSTRAINT "timeline_event_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "attribution" ADD CONSTRAINT "attribution_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "custody_event" ADD CONSTRAINT "custody_event_case_id_evidence_id_fkey" FOREIGN KEY ("case_id", "evidence_id") REFERENCES "evidence"("case_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "custody_event" ADD CONSTRAINT "custody_event_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "case"("id") ON DELETE CASCADE ON UPDATE NO ACTION;
