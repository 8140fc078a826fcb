-- AlterTable
ALTER TABLE "evidence" ADD COLUMN     "server_basis" TEXT;

ALTER TABLE "evidence" ADD CONSTRAINT "evidence_server_basis_check" CHECK ("server_basis" IN ('given', 'content', 'path', 'collection', 'copy'));
