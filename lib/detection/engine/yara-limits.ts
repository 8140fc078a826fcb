/** Web shells are small; a larger file is looked at to this size, and the result says so. */
export const yaraLimitBytes = 32 * 1024 * 1024;
