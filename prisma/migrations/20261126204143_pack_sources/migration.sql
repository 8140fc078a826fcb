-- CreateTable
CREATE TABLE "pack_source" (
    "slug" TEXT NOT NULL,
    "files" JSONB NOT NULL,
    "in_force" JSONB,
    "in_force_hash" TEXT,
    "in_force_at" TIMESTAMPTZ(3),
    "based_on" TEXT NOT NULL,
    "author_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "pack_source_pkey" PRIMARY KEY ("slug")
);
