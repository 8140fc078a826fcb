-- CreateIndex
CREATE INDEX "finding_rule_name_case_id_idx" ON "finding"("rule_name", "case_id");

-- CreateIndex
CREATE INDEX "hit_bucket_ip_case_id_idx" ON "hit_bucket"("ip", "case_id");
