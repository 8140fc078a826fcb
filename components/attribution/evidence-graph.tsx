"use client";

import { useId } from "react";

import { clusterInk } from "@/components/marks/cluster-chip";
import { confidenceDash } from "@/components/marks/line-style";
import { severityInk } from "@/components/marks/severity-mark";
import { cx } from "@/components/ui/cx";
import { visible } from "@/components/ui/visible-text";

import type { Graph } from "./graph-layout";

const columns = { findings: 0, indicators: 212, clusters: 434 };

function cut(text: string, most: number): string {
  const shown = visible(text);
  return shown.length > most ? `${shown.slice(0, most - 1)}…` : shown;
}

function curve(fromX: number, fromY: number, to: { x: number; y: number }): string {
  const middle = (fromX + to.x) / 2;
  return `M${fromX} ${fromY}C${middle} ${fromY} ${middle} ${to.y} ${to.x} ${to.y}`;
}

/** Findings, the indicators seen in them, and the clusters these name. Confidence is drawn by the line, never by colour. */
export function EvidenceGraph({ graph, indexOf }: { graph: Graph; indexOf: (cluster: string) => number }) {
  const titleId = useId();
  const title = `${graph.findings.length} findings, ${graph.indicators.length} indicators and ${graph.clusters.length} claims: ${graph.clusters.map((node) => `${node.cluster}, ${node.words}`).join("; ")}. The same stands in the table.`;
  return (
    <svg
      viewBox={`0 0 592 ${graph.height + 8}`}
      width="100%"
      role="img"
      aria-labelledby={titleId}
      className="block text-meta"
    >
      <title id={titleId}>{title}</title>
      {[
        { x: columns.findings, label: "Findings" },
        { x: columns.indicators, label: "Indicators" },
        { x: columns.clusters, label: "Clusters" },
      ].map((column) => (
        <text key={column.label} x={column.x} y="14" className="fill-fg font-semibold">
          {column.label}
        </text>
      ))}
      {graph.links.map((link) => (
        <path
          key={link.key}
          d={
            link.column === "finding"
              ? curve(156, link.fromY, { x: columns.indicators, y: link.toY })
              : curve(380, link.fromY, { x: columns.clusters, y: link.toY })
          }
          fill="none"
          strokeWidth="2"
          strokeDasharray={link.confidence === null ? confidenceDash.low : confidenceDash[link.confidence]}
          className={cx("stroke-current", link.cluster === null ? "text-control" : clusterInk(indexOf(link.cluster)))}
        />
      ))}
      {graph.findings.map((node) => (
        <g key={node.id}>
          <rect x="0.5" y={node.y - 22} width="156" height="44" rx="4" className="fill-bg stroke-line-strong" />
          <svg x="8" y={node.y - 15} width="11" height="11" viewBox="0 0 16 16" className={severityInk[node.severity]}>
            <use href={`#m-severity-${node.severity}`} />
          </svg>
          <text x="25" y={node.y - 5} className="fill-fg font-medium">
            {cut(node.title, 21)}
          </text>
          <text x="25" y={node.y + 11} className="fill-muted">
            {cut(node.detail, 22)}
          </text>
        </g>
      ))}
      {graph.indicators.map((node) => (
        <g key={node.id}>
          <rect
            x={columns.indicators}
            y={node.y - 21}
            width="168"
            height="42"
            rx="21"
            className="fill-bg stroke-line-strong"
          />
          <text x={columns.indicators + 18} y={node.y - 4} className="fill-muted">
            {node.label}
          </text>
          <text x={columns.indicators + 18} y={node.y + 11} className="fill-fg font-mono">
            {cut(node.value, 20)}
          </text>
        </g>
      ))}
      {graph.clusters.map((node) => {
        const index = indexOf(node.cluster);
        return (
          <g key={node.id} className={clusterInk(index)}>
            <rect
              x={columns.clusters}
              y={node.y - 25}
              width="156"
              height="50"
              rx="4"
              strokeWidth="2"
              strokeDasharray={node.status === "accepted" ? undefined : "5 4"}
              className="fill-bg stroke-current"
            />
            <svg x={columns.clusters + 12} y={node.y - 15} width="12" height="12" viewBox="0 0 16 16">
              <use href={`#m-cluster-${index >= 1 && index <= 6 ? index : 0}`} />
            </svg>
            <text x={columns.clusters + 30} y={node.y - 5} className="fill-fg font-semibold">
              {index > 0 ? `C${index} ` : ""}
              {cut(node.cluster, 16)}
            </text>
            <text x={columns.clusters + 12} y={node.y + 14} className="fill-muted">
              {cut(node.words, 22)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
