-- AlterTable
ALTER TABLE "case" ADD COLUMN     "signed_off_at" TIMESTAMPTZ(3),
ADD COLUMN     "signed_off_by_id" UUID,
ADD COLUMN     "signed_off_by_name" TEXT,
ADD COLUMN     "signed_off_statement" TEXT;

ALTER TABLE "case" ADD CONSTRAINT "case_signed_off_check" CHECK (("signed_off_at" IS NULL) = ("signed_off_by_name" IS NULL) AND ("signed_off_at" IS NULL) = ("signed_off_statement" IS NULL));
