import { markingLine, tlpLabel } from "@/lib/reports/document";
import type { Marking } from "@/lib/reports/document";
import { hairline, hairlineStrong, ink, quiet, tlpColors, toneColors, wash } from "./marks";
import { visible } from "./visible-text";

/** A CSS string that ends where it should, whatever it holds. */
export function cssString(text: string): string {
  return `"${visible(text).replace(/["\\<>&]/gu, (char) => `\\${(char.codePointAt(0) ?? 0).toString(16)} `)}"`;
}

/** The style of the stand-alone page; the marking stands in the margin of every printed page, 12 pt as TLP 2.0 asks. */
export function reportStyle(marking: Marking, running: string): string {
  const tones = Object.entries(toneColors)
    .map(([tone, color]) => `.tone-${tone}{color:${color}}.bar-${tone}{border-left-color:${color}}`)
    .join("");
  const label = `content:${cssString(tlpLabel(marking))};font:600 12pt/1 var(--ui);color:${tlpColors[marking.tlp]};background:#000;padding:3pt 0;width:${marking.tlp.length * 3 + 22}mm;height:18pt;margin:auto 0;text-align:center`;
  const restrictions = `content:${cssString(markingLine(marking).replace(tlpLabel(marking), "").replace(/^ · /u, ""))};font:400 8pt/1.2 var(--ui);color:${quiet};text-align:right;padding-right:6pt`;
  return `
:root{color-scheme:light;--ui:"Inter","Inter Variable",system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;--mono:"JetBrains Mono","JetBrains Mono Variable",ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,monospace}
*{box-sizing:border-box}
html{background:#fff;color:${ink};font:14px/1.5 var(--ui);-webkit-text-size-adjust:100%;print-color-adjust:exact;-webkit-print-color-adjust:exact}
body{margin:0;overflow-wrap:break-word}
td,th[scope=row],dd,.mono,.line-text{overflow-wrap:anywhere}
.page{max-width:56rem;margin:0 auto;padding:2.5rem 2rem 4rem}
.masthead,.colophon{display:flex;justify-content:space-between;align-items:center;gap:1rem;color:${quiet};font-size:12px}
.marking{display:flex;align-items:center;gap:.75rem;text-align:right}
.tlp{background:#000;color:${tlpColors[marking.tlp]};font:600 12pt/1 var(--ui);padding:5px 8px;white-space:nowrap}
.colophon{margin-top:4rem;padding-top:1rem;border-top:1px solid ${hairline}}
h1{font-size:30px;line-height:1.2;letter-spacing:-.015em;margin:2.5rem 0 .25rem;font-weight:600}
.subtitle{color:${quiet};font-size:16px;margin:0 0 1.5rem}
h2{font-size:19px;line-height:1.3;letter-spacing:-.01em;margin:2.75rem 0 .75rem;padding-top:1rem;border-top:1px solid ${hairline};font-weight:600}
h3{font-size:15px;margin:1.75rem 0 .5rem;font-weight:600}
h4{font-size:14px;margin:1.5rem 0 .5rem;font-weight:600}
p{margin:0 0 .75rem;max-width:46rem}
.lead{font-size:19px;line-height:1.4;font-weight:600;letter-spacing:-.005em}
.note{color:${quiet};font-size:12.5px}
strong,.state{font-weight:600}
.muted{color:${quiet}}
.mono{font:.92em/1.4 var(--mono);font-variant-ligatures:none;white-space:pre-wrap}
bdi{unicode-bidi:isolate}
.name{font-style:normal;color:${toneColors.high};font-size:.9em}
a{color:#1d4ed8}
dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.3rem 1.5rem;margin:0 0 1rem}
dt{color:${quiet}}dd{margin:0}
ul,ol{margin:0 0 1rem;padding-left:1.4rem;max-width:46rem}li{margin:.25rem 0}
.scroll{overflow-x:auto;margin:0 0 1.25rem}
table{border-collapse:collapse;width:100%;font-size:13px}
caption{text-align:left;color:${quiet};font-size:12px;padding:0 0 .4rem}
.unseen{position:absolute;width:1px;height:1px;padding:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
th,td{text-align:left;vertical-align:top;padding:.4rem .9rem .4rem 0;border-bottom:1px solid ${hairline};font-weight:400}
thead th{color:${quiet};font-size:12px;font-weight:600;border-bottom-color:${hairlineStrong};vertical-align:bottom}
th:last-child,td:last-child{padding-right:0}
.right{text-align:right;font-variant-numeric:tabular-nums}
figure{margin:1rem 0 1.5rem}
figcaption{color:${quiet};font-size:12px;margin-bottom:.5rem}
figure svg{display:block;width:100%;height:auto}
@media screen{.picture{overflow-x:auto}.picture svg{min-width:38rem}}
details{margin-top:.5rem;font-size:12px;color:${quiet}}summary{cursor:pointer}
.axes{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:1.25rem 2rem;border-block:1px solid ${hairline};padding:.9rem 0}
.axis-title{color:${quiet};font-size:12px}
.axis-state{display:flex;align-items:center;gap:.5rem;font-size:16px;font-weight:600}
.axis-state svg{width:18px;height:18px;flex:none}
.axis-note{font-size:12.5px;color:${quiet};margin:.2rem 0 0}
.callout{border-left:3px solid;padding:.1rem 0 .1rem 1rem;margin:1rem 0 1.25rem}
.callout p{margin:.15rem 0}
.code{margin:.5rem 0 1.25rem;font:12px/1.5 var(--mono);font-variant-ligatures:none;background:${wash};padding:.5rem 0}
.code-caption{color:${quiet};font-size:12px;margin:0}
.code ol{list-style:none;margin:0;padding:0;max-width:none}
.code li{display:grid;grid-template-columns:4.5rem 1fr;margin:0;padding:0 .75rem 0 0;border-left:3px solid transparent;overflow:clip}
.code .hit{border-left-color:${toneColors.critical};font-weight:600}
.code .line{color:${quiet};text-align:right;padding-right:1rem;font-weight:400;user-select:none}
.code .line-text{white-space:pre-wrap;overflow:clip}
.break{break-before:page}
${tones}
@media (max-width:40rem){.page{padding:1.25rem 1rem 3rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}h1{font-size:24px}}
@page{size:A4;margin:24mm 17mm 24mm;
@top-left{content:${cssString(running)};font:400 8pt/1.2 var(--ui);color:${quiet}}
@top-right{${label}}
@top-center{${restrictions}}
@bottom-center{${restrictions}}
@bottom-left{content:"Page " counter(page) " of " counter(pages);font:400 8pt/1.2 var(--ui);color:${quiet}}
@bottom-right{${label}}}
@media print{html{font-size:9.5pt}.page{max-width:none;padding:0}.masthead,.colophon,details{display:none}h1{margin-top:0}
h2,h3,h4,caption,.code-caption{break-after:avoid}thead{display:table-header-group}tr,.callout,figure,.axes{break-inside:avoid}
table,.note{font-size:8.5pt}.lead,h2{font-size:13pt}.code{font-size:7.5pt}.scroll{overflow:visible}p{orphans:3;widows:3}a{color:inherit;text-decoration:none}}`;
}
