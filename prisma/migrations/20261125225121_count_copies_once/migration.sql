-- AlterTable
ALTER TABLE "finding_source" ADD COLUMN     "is_copy" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "hit_bucket" ADD COLUMN     "is_copy" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "sighting" ADD COLUMN     "is_copy" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "timeline_event" ADD COLUMN     "is_copy" BOOLEAN NOT NULL DEFAULT false;
