"use client";

import { useRef, useState, type DragEvent, type ReactNode } from "react";
import { Button } from "./button";
import { cx } from "./cx";
import { droppedFiles, type DroppedFile } from "./dropped-files";

export type DropZoneProps = {
  title: ReactNode;
  hint?: ReactNode;
  onFiles: (files: DroppedFile[]) => void;
  multiple?: boolean;
  /** Also offer choosing a whole folder. */
  folders?: boolean;
  accept?: string;
  chooseLabel?: string;
  /** More ways to meet the need, beside the button. */
  actions?: ReactNode;
  /** row: in a page; stack: centred, for a phone and the client's page. */
  look?: "row" | "stack";
};

/** Takes files by drop, by button and by keyboard. What happens to them is the caller's. */
export function DropZone({
  title,
  hint,
  onFiles,
  multiple = true,
  folders = false,
  accept,
  chooseLabel,
  actions,
  look = "row",
}: DropZoneProps) {
  const [over, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const stack = look === "stack";

  async function onDrop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    const dropped = await droppedFiles(event.dataTransfer);
    if (dropped.length > 0) onFiles(multiple ? dropped : dropped.slice(0, 1));
  }

  function onChosen(input: HTMLInputElement) {
    const chosen = [...(input.files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
    input.value = "";
    if (chosen.length > 0) onFiles(chosen);
  }

  return (
    // The drop is one more way; the buttons inside do the same by keyboard.
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => void onDrop(event)}
      className={cx(
        "flex flex-wrap items-center gap-3 rounded-control border border-dashed bg-bg px-3.5 py-3",
        over ? "border-accent bg-selected" : "border-control",
        stack && "flex-col py-5 text-center",
      )}
    >
      <div className={cx("min-w-0", !stack && "flex-1 basis-60")}>
        <p className={stack ? "text-section font-semibold" : "font-semibold"}>{title}</p>
        {hint && !stack ? <p className="text-muted">{hint}</p> : null}
      </div>
      <div className="flex flex-wrap justify-center gap-2">
        <Button tone="primary" size={stack ? "l" : "m"} onClick={() => files.current?.click()}>
          {chooseLabel ?? (multiple ? "Choose files" : "Choose file")}
        </Button>
        {folders ? (
          <Button size={stack ? "l" : "m"} onClick={() => folder.current?.click()}>
            Choose folder
          </Button>
        ) : null}
        {actions}
      </div>
      {hint && stack ? <p className="text-reading text-muted">{hint}</p> : null}
      <input
        ref={files}
        type="file"
        multiple={multiple}
        accept={accept}
        hidden
        aria-label={chooseLabel ?? "Files"}
        onChange={(event) => onChosen(event.currentTarget)}
      />
      {folders ? (
        <input
          ref={folder}
          type="file"
          multiple
          hidden
          aria-label="Folder"
          {...{ webkitdirectory: "" }}
          onChange={(event) => onChosen(event.currentTarget)}
        />
      ) : null}
    </div>
  );
}
