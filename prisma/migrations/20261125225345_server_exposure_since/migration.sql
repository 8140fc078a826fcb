-- AlterTable
ALTER TABLE "server" ADD COLUMN     "exposure_since" TIMESTAMPTZ(3);
