-- AlterTable
ALTER TABLE "task" ADD COLUMN     "submitted_as" TEXT;

ALTER TABLE "task" ADD CONSTRAINT "task_submitted_as_check" CHECK ("submitted_as" IN ('done', 'not_applicable'));

-- What stands in review was handed in as done: until now nothing else could be.
UPDATE "task" SET "submitted_as" = 'done' WHERE "state" = 'in_review';
