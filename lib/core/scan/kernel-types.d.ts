// Names of AssemblyScript for what is a number here, so that `kernel/places.ts` serves both sides.
type usize = number;
type i32 = number;
