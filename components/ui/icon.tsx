const paths = {
  menu: "M2 4h12M2 8h12M2 12h12",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9Zm3.5 8 3.5 3.5",
  close: "m4 4 8 8m0-8-8 8",
  check: "m3 8.4 3.2 3.2L13 4.6",
  more: "M3.2 8h.01M8 8h.01M12.8 8h.01",
  down: "m4 6 4 4 4-4",
  right: "m6 4 4 4-4 4",
  up: "m4 10 4-4 4 4",
  left: "m10 4-4 4 4 4",
  plus: "M8 3v10M3 8h10",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  external: "M9.5 2.5h4v4m0-4L8 8m4 1.5v4h-9.5V4h4",
  download: "M8 2v8m-3.2-3L8 10.2 11.2 7M2.5 13.5h11",
  upload: "M8 10.5v-8m-3.2 3L8 2.3l3.2 3.2M2.5 13.5h11",
  file: "M3.5 1.8h5.7l3.3 3.4v9h-9zM9 1.8v3.7h3.5",
  pin: "M5.5 2h5l-.6 4.6 2.1 2.2v1.1H4V8.8l2.1-2.2ZM8 9.9V14",
  clock: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Zm0 2.8V8l2.2 1.6",
} as const;

export type IconName = keyof typeof paths;

/** Our own small line icons, on the same grid as the marks. Always beside a word or inside a labelled control. */
export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className={className ? `mark ${className}` : "mark"}>
      <path d={paths[name]} strokeWidth={name === "more" ? 2.4 : undefined} />
    </svg>
  );
}
