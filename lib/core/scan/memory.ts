import {
  ARMED,
  BITMAP,
  CELLS,
  CELL_BYTES,
  CELL_COUNT,
  CHECKS,
  COLUMNS,
  COLUMN_FLAGS,
  DATA,
  DELIMITER,
  ENTRY_FROM,
  ENTRY_TO,
  HEADS,
  HIGHEST,
  HOUR_HEAD,
  KEY,
  LINES,
  LINE_END,
  LITERALS_END,
  LOWEST,
  MARKER,
  MARKER_COLUMN,
  MARKER_LENGTH,
  MASKS,
  MILLIS,
  NEXT_LINE,
  QUOTES,
  ROWS,
  SOUND,
  STOP,
  TIMED,
  VALUE,
  VALUE_LENGTH,
} from "./kernel/places";

/** Where things lie in the kernel's memory, as far as this side reads or writes them. */
export const places = {
  answers: STOP,
  shape: COLUMNS,
  hour: HOUR_HEAD,
  cells: CELLS,
  cellBytes: CELL_BYTES,
  marker: MARKER,
  markerValue: VALUE,
  columnMarks: COLUMN_FLAGS,
  literals: MASKS,
  controls: CHECKS,
  bitmap: BITMAP,
  heads: HEADS,
  literalsEnd: LITERALS_END,
  key: KEY,
  data: DATA,
} as const;

const answer = (place: number): number => (place - STOP) / 4;

/** Slots of what a call answers, as 32-bit numbers from `places.answers` on. */
export const answerSlots = {
  stop: answer(STOP),
  end: answer(LINE_END),
  next: answer(NEXT_LINE),
  lines: answer(LINES),
  rows: answer(ROWS),
  lowest: answer(LOWEST),
  highest: answer(HIGHEST),
  millis: answer(MILLIS),
  entryFrom: answer(ENTRY_FROM),
  entryTo: answer(ENTRY_TO),
  sound: answer(SOUND),
} as const;

const shape = (place: number): number => (place - COLUMNS) / 4;

/** Slots of what an ordinary row looks like, as 32-bit numbers from `places.shape` on. */
export const shapeSlots = {
  columns: shape(COLUMNS),
  delimiter: shape(DELIMITER),
  quotes: shape(QUOTES),
  timed: shape(TIMED),
  armed: shape(ARMED),
  cells: shape(CELL_COUNT),
  markerLength: shape(MARKER_LENGTH),
  valueLength: shape(VALUE_LENGTH),
  markerColumn: shape(MARKER_COLUMN),
} as const;

/** How much of a cell, a marker and all watched cells together is compared; a longer one leaves the row to be read. */
export const mostCellBytes = 2048;
export const mostMarkerBytes = 128;
export const mostCells = 16;
export const mostColumns = 512;
/** Zero bytes that stand behind what is searched. */
export const slackBytes = 160;
