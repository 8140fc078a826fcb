// Where things lie in the kernel's memory; `lib/core/scan/memory.ts` reads them for the other side.

/** What a call answers: i32 slots. */
export const STOP: usize = 1024;
export const LINE_END: usize = 1028;
export const NEXT_LINE: usize = 1032;
export const LINES: usize = 1036;
export const ROWS: usize = 1040;
export const LOWEST: usize = 1044;
export const HIGHEST: usize = 1048;
export const MILLIS: usize = 1052;
export const SOUND: usize = 1064;
export const ENTRY_FROM: usize = 1056;
export const ENTRY_TO: usize = 1060;

/** What an ordinary row looks like: i32 slots, two u64 of the hour, cells, a marker. */
export const COLUMNS: usize = 1280;
export const DELIMITER: usize = 1284;
export const QUOTES: usize = 1288;
export const TIMED: usize = 1292;
export const ARMED: usize = 1296;
export const CELL_COUNT: usize = 1300;
export const MARKER_LENGTH: usize = 1304;
export const VALUE_LENGTH: usize = 1308;
export const MARKER_COLUMN: usize = 1312;
export const HOUR_HEAD: usize = 1320;
export const HOUR_TAIL: usize = 1328;
export const CELLS: usize = 1536;
export const CELL_SLOT: usize = 12;
export const CELL_BYTES: usize = 2048;
export const MARKER: usize = 6144;
export const VALUE: usize = 6400;
export const COLUMN_FLAGS: usize = 6656;

/** The literals: nibble masks of four window places, a bitmap and chains of window hashes, and their tables. */
export const MASKS: usize = 7168;
export const CHECKS: usize = 7296;
export const LOOSE_COUNT: usize = 7300;
export const LOOSE: usize = 7304;
export const CLASSES: usize = 7308;
export const BITMAP: usize = 8192;
export const HEADS: usize = 16384;

export const LITERALS_END: usize = 32768;

/** Working areas. */
export const QUEUE: usize = 32768;
export const HITS: usize = 49152;
export const MOST_HITS: i32 = 65536;
export const KEY: usize = 311296;
export const MOST_KEY: usize = 4096;

/** What follows the literals' fixed part, and the bytes that are searched. */
export const DATA: usize = 327680;

export const SLICE: usize = 32768;
export const MOST_LINE: usize = 262144;
