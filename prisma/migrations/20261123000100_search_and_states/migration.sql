-- Text search by trigram; pg_trgm ships with PostgreSQL and is trusted since 13.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE INDEX "organization_search_text_idx" ON "organization" USING GIN ("search_text" gin_trgm_ops);
CREATE INDEX "case_search_text_idx" ON "case" USING GIN ("search_text" gin_trgm_ops);

-- States are text, so a distributed database accepts them; the unions live in lib/core/states.ts.
ALTER TABLE "user" ADD CONSTRAINT "user_role_check" CHECK ("role" IN ('admin', 'lead', 'analyst', 'technician', 'manager', 'client'));
ALTER TABLE "user" ADD CONSTRAINT "user_state_check" CHECK ("state" IN ('active', 'disabled'));
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_role_check" CHECK ("role" IN ('admin', 'lead', 'analyst', 'technician', 'manager', 'client'));
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_kind_check" CHECK ("kind" IN ('setup', 'invitation', 'reset'));
ALTER TABLE "job" ADD CONSTRAINT "job_state_check" CHECK ("state" IN ('queued', 'running', 'done', 'failed', 'cancelled'));
ALTER TABLE "case" ADD CONSTRAINT "case_exposure_check" CHECK ("exposure" IN ('unknown', 'vulnerable', 'mitigated', 'patched', 'disconnected', 'decommissioned'));
ALTER TABLE "case" ADD CONSTRAINT "case_compromise_check" CHECK ("compromise" IN ('unknown', 'no_evidence', 'attempted', 'implanted', 'operated', 'spread'));
ALTER TABLE "case" ADD CONSTRAINT "case_containment_check" CHECK ("containment" IN ('open', 'contained', 'eradicated'));
ALTER TABLE "case" ADD CONSTRAINT "case_exposure_assurance_check" CHECK ("exposure_assurance" IN ('claimed', 'evidenced', 'verified'));
ALTER TABLE "case" ADD CONSTRAINT "case_compromise_assurance_check" CHECK ("compromise_assurance" IN ('claimed', 'evidenced', 'verified'));
ALTER TABLE "case" ADD CONSTRAINT "case_phase_check" CHECK ("phase" IN ('intake', 'preserve', 'contain', 'patch', 'hunt', 'eradicate', 'credentials', 'recover', 'report', 'closed'));
ALTER TABLE "case" ADD CONSTRAINT "case_tlp_check" CHECK ("tlp" IN ('RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'CLEAR'));
ALTER TABLE "case" ADD CONSTRAINT "case_pap_check" CHECK ("pap" IN ('RED', 'AMBER', 'GREEN', 'CLEAR'));
ALTER TABLE "server" ADD CONSTRAINT "server_exposure_check" CHECK ("exposure" IN ('unknown', 'vulnerable', 'mitigated', 'patched', 'disconnected', 'decommissioned'));
ALTER TABLE "server" ADD CONSTRAINT "server_compromise_check" CHECK ("compromise" IN ('unknown', 'no_evidence', 'attempted', 'implanted', 'operated', 'spread'));
ALTER TABLE "server" ADD CONSTRAINT "server_containment_check" CHECK ("containment" IN ('open', 'contained', 'eradicated'));
ALTER TABLE "server" ADD CONSTRAINT "server_exposure_assurance_check" CHECK ("exposure_assurance" IN ('claimed', 'evidenced', 'verified'));
ALTER TABLE "server" ADD CONSTRAINT "server_compromise_assurance_check" CHECK ("compromise_assurance" IN ('claimed', 'evidenced', 'verified'));
ALTER TABLE "build_reading" ADD CONSTRAINT "build_reading_exposure_check" CHECK ("exposure" IN ('unknown', 'vulnerable', 'patched'));
ALTER TABLE "build_reading" ADD CONSTRAINT "build_reading_source_check" CHECK ("source" IN ('exsetup', 'admin_display_version', 'owa', 'health_checker', 'scan', 'manual', 'httpproxy', 'ecp'));
ALTER TABLE "task" ADD CONSTRAINT "task_state_check" CHECK ("state" IN ('todo', 'in_progress', 'blocked', 'in_review', 'done', 'not_applicable'));
ALTER TABLE "task" ADD CONSTRAINT "task_scope_check" CHECK ("scope" IN ('case', 'server'));
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_state_check" CHECK ("state" IN ('received', 'storing', 'queued', 'processing', 'ready', 'failed'));
ALTER TABLE "finding" ADD CONSTRAINT "finding_severity_check" CHECK ("severity" IN ('critical', 'high', 'medium', 'low', 'info'));
ALTER TABLE "finding" ADD CONSTRAINT "finding_triage_check" CHECK ("triage" IN ('new', 'confirmed', 'dismissed', 'duplicate', 'needs_more'));
ALTER TABLE "attribution" ADD CONSTRAINT "attribution_status_check" CHECK ("status" IN ('proposed', 'accepted', 'rejected', 'superseded'));
ALTER TABLE "task" ADD CONSTRAINT "task_reason_check" CHECK ("state" NOT IN ('blocked', 'not_applicable') OR length(btrim("reason")) > 0);
ALTER TABLE "finding" ADD CONSTRAINT "finding_reason_check" CHECK ("triage" <> 'dismissed' OR length(btrim("triage_reason")) > 0);
