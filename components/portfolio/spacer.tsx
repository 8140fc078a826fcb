/** Holds the height of the rows of a virtual table that are out of sight. */
export function Spacer({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true">
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- an empty cell that holds the height of rows out of sight */}
      <td colSpan={columns} style={{ height, padding: 0 }} />
    </tr>
  );
}
