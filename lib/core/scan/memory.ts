/** Where things lie in the kernel's memory; `kernel/places.ts` holds the same numbers for the other side. */
export const places = {
  answers: 1024,
  shape: 1280,
  hour: 1320,
  cells: 1536,
  cellBytes: 2048,
  marker: 6144,
  markerValue: 6400,
  columnMarks: 6656,
  literals: 7168,
  heads: 16_384,
  literalsEnd: 32_768,
  key: 311_296,
  data: 327_680,
} as const;

/** Slots of what a call answers, as 32-bit numbers from `places.answers` on. */
export const answerSlots = {
  stop: 0,
  end: 1,
  next: 2,
  lines: 3,
  rows: 4,
  lowest: 5,
  highest: 6,
  millis: 7,
  entryFrom: 8,
  entryTo: 9,
  sound: 10,
} as const;

/** Slots of what an ordinary row looks like, as 32-bit numbers from `places.shape` on. */
export const shapeSlots = {
  columns: 0,
  delimiter: 1,
  quotes: 2,
  timed: 3,
  armed: 4,
  cells: 5,
  markerLength: 6,
  valueLength: 7,
  markerColumn: 8,
} as const;

/** How much of a cell, a marker and all watched cells together is compared; a longer one leaves the row to be read. */
export const mostCellBytes = 2048;
export const mostMarkerBytes = 128;
export const mostCells = 16;
export const mostColumns = 512;
/** Zero bytes that stand behind what is searched. */
export const slackBytes = 160;
