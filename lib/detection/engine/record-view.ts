import type { Run } from "./runs";

/** Fields of one record as rules see them: names in any case, values folded once and kept. */
export type RecordView = {
  value(name: string): string | undefined;
  folded(name: string): string | undefined;
  /** Folded names, in the order of the columns. */
  names(): readonly string[];
  /** The same fields, not noted as read: only for texts that the byte filter looks for as well, wherever they stand. */
  plain: RecordView;
  /** The view for a test that only a value with one of these runs passes. */
  seeking(oneOf: readonly Run[] | null): RecordView;
};

/**
 * Folds A–Z only. Unicode folding would let letters outside ASCII match ASCII rules (the Kelvin sign becomes "k"),
 * and the byte prefilter, which sees bytes and not letters, would then miss them.
 */
export function foldAscii(text: string): string {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 127) return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  }
  return text.toLowerCase();
}

type Shape = { names: readonly string[]; folded: readonly string[]; places: ReadonlyMap<string, string> };

const mostShapes = 16;
const shapes: Shape[] = [];

function hasNames(shape: Shape, names: readonly string[]): boolean {
  const known = shape.names;
  return names.length === known.length && names.every((name, index) => name === known[index]);
}

/** Rows of one file share their columns, and events come in a few shapes, so the folded names of the last few are kept. */
function shapeOf(fields: Readonly<Record<string, string>>): Shape {
  const names = Object.keys(fields);
  const place = shapes.findIndex((shape) => hasNames(shape, names));
  const known = shapes[place];
  if (known !== undefined && place === 0) return known;
  const shape = known ?? {
    names,
    folded: names.map(foldAscii),
    places: new Map(names.map((name) => [foldAscii(name), name])),
  };
  if (known !== undefined) shapes.splice(place, 1);
  else if (shapes.length >= mostShapes) shapes.pop();
  shapes.unshift(shape);
  return shape;
}

/** Column names differ in case between versions (BackEndCookie, BackendCookie), so names are looked up folded. */
export function viewOf(fields: Readonly<Record<string, string>>): RecordView {
  const { folded: names, places } = shapeOf(fields);
  let folds: Map<string, string> | null = null;
  const value = (name: string): string | undefined => {
    const place = places.get(name);
    return place === undefined ? undefined : fields[place];
  };
  const view: RecordView = {
    value,
    names: () => names,
    get plain() {
      return view;
    },
    seeking: () => view,
    folded(name) {
      const kept = folds?.get(name);
      if (kept !== undefined) return kept;
      const found = value(name);
      if (found === undefined) return undefined;
      const folded = foldAscii(found);
      folds ??= new Map();
      folds.set(name, folded);
      return folded;
    },
  };
  return view;
}

/** Notes which fields are read; `names` is null once all of them are, as for what asks for every name. */
export type ReadFields = { view: RecordView; names: () => ReadonlySet<string> | null };

/**
 * A view that notes what is read of it. Rows that agree in those fields, and wherever a text stands that the byte filter
 * looks for, come to the same, whatever else they hold. `covers` tells whether the filter looks for one of some runs: a test
 * that needs them fails where none of its texts stands, so it may read without being noted.
 */
export function notedView(plain: RecordView, covers: (oneOf: readonly Run[]) => boolean): ReadFields {
  const read = new Set<string>();
  let readsAll = false;
  const view: RecordView = {
    plain,
    seeking: (oneOf) => (oneOf !== null && covers(oneOf) ? plain : view),
    value(name) {
      read.add(name);
      return plain.value(name);
    },
    folded(name) {
      read.add(name);
      return plain.folded(name);
    },
    names() {
      readsAll = true;
      return plain.names();
    },
  };
  return { view, names: () => (readsAll ? null : read) };
}
