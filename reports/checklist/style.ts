import { MARKS } from '../wording.js';

/** A mark before each outcome's word, so that colour is not alone; `/ ""` keeps it from being read out. */
const MARK_RULES = Object.entries(MARKS)
  .map(([outcome, mark]) => `b.${outcome}::before{content:"${mark} "/""}`)
  .join('');

/** The page's only style. Colours keep a contrast of 4.5 : 1 or more in both schemes. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1c2126;--dim:#56606b;--paper:#fff;--raised:#f5f6f8;--rule:#d9dde2;--link:#0b57b0;
--good:#17693a;--good-bg:#e2f4e8;--bad:#a8161c;--bad-bg:#fde8e8;--warn:#7a4b00;--warn-bg:#fdf0d5;--open:#3f4a86;--open-bg:#e9ebfa;--calm:#4d5660;--calm-bg:#eceff2}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--dim:#a3adb8;--paper:#14171a;--raised:#1d2125;--rule:#363c43;--link:#8ab8ff;
--good:#7fdba2;--good-bg:#12301f;--bad:#ff9c9c;--bad-bg:#411819;--warn:#f4c56b;--warn-bg:#3a2a0b;--open:#b5bffb;--open-bg:#232948;--calm:#b6bfc9;--calm-bg:#2a3037}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:70rem;padding:1.5rem 1rem 4rem;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
a{color:var(--link)}
code,pre{font:.875em/1.45 ui-monospace,monospace}
code{overflow-wrap:anywhere}
h1,h2,h3{line-height:1.2;text-wrap:balance}
h2{margin:2.5rem 0 .75rem;padding-bottom:.3rem;border-bottom:2px solid var(--rule)}
h3{margin:1.5rem 0 .5rem;font-size:1.1rem}
.skip{position:absolute;left:-999px}.skip:focus{position:static}
.banner{padding:1.25rem 1.5rem;border-radius:.5rem;border-left:.5rem solid}
.banner h1{margin:.15rem 0;font-size:2rem}
.banner p{margin:.25rem 0}
.banner .about{color:var(--ink);overflow-wrap:anywhere}
.certified{color:var(--good);background:var(--good-bg)}
.not-certified{color:var(--bad);background:var(--bad-bg)}
.incomplete{color:var(--warn);background:var(--warn-bg)}
.banner .note,.banner .counts{color:var(--ink)}
.banner h1 span{display:block;font-size:1.15rem;color:var(--ink)}
.banner .rehearsal{display:inline-block;margin-top:.5rem;padding:.2rem .6rem;border:2px dashed;border-radius:.3rem;color:var(--ink)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.5rem 1.5rem;margin:1rem 0}
.facts dt{color:var(--dim);font-size:.8rem}.facts dd{margin:0;overflow-wrap:anywhere}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;padding:0;list-style:none}
b[class]{display:inline-block;min-width:8.4rem;padding:0 .45rem;border-radius:.25rem;font-size:.82rem;font-weight:600;white-space:nowrap}
${MARK_RULES}
.pass{color:var(--good);background:var(--good-bg)}
.fail{color:var(--bad);background:var(--bad-bg)}
.warn{color:var(--warn);background:var(--warn-bg)}
.error,.untestable,.attest{color:var(--open);background:var(--open-bg)}
.not-applicable,.uncovered{color:var(--calm);background:var(--calm-bg)}
i[class],.tally,h3 small{color:var(--dim);font-size:.82rem;font-style:normal;font-weight:400}i.mandatory{color:var(--ink);font-weight:600}
.r code,.area li>code{color:var(--dim)}.area>details{padding-left:1.2rem}
ul.rows,ol.lines{list-style:none;margin:0;padding:0}
ul.rows>li{padding:.3rem 0}
.r{display:block;padding-left:9rem;text-indent:-9rem}.r>*{text-indent:0}.r>b{margin-right:.6rem}
ol.lines>li{border-bottom:1px solid var(--rule)}
summary{cursor:pointer;padding:.45rem .25rem;list-style-position:outside}
summary:hover{background:var(--raised)}
ol.lines summary,.flat{display:grid;grid-template-columns:.8rem 2rem 1fr auto;gap:.6rem;align-items:baseline}
ol.lines summary::before{content:"▸"/"";color:var(--dim)}ol.lines [open]>summary::before{content:"▾"/""}.flat::before{content:""}
ol.lines .flat{padding:.45rem .25rem}
ol.lines .inside{padding:.1rem 0 .8rem 4.2rem}
.line{font-weight:700;font-variant-numeric:tabular-nums}
.tally{margin-right:.6rem}
.area li{padding-left:1.2rem!important}.area summary{padding:0}.area details ul{margin:.3rem 0}
article{margin:.6rem 0;padding:.7rem 1rem;border:1px solid var(--rule);border-radius:.4rem}
article h3{margin:0 0 .4rem;font-size:1rem;font-weight:600}
.body{margin:.3rem 0 .3rem .25rem}.body p,article>p{margin:.3rem 0;overflow-wrap:anywhere}
.finding{display:grid;grid-template-columns:5.2rem 1fr;gap:.05rem .75rem;margin:.4rem 0;padding:.4rem .75rem;background:var(--raised);border-radius:.3rem}
.finding .subject{grid-column:1/-1;font-weight:600;color:var(--ink);white-space:pre-wrap;overflow-wrap:anywhere}
.finding dt{color:var(--dim)}
.finding dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
.fix b,.source b{display:inline-block;min-width:3.6rem;color:var(--dim);font-weight:400}
.source,.more,.reason,.dim{color:var(--dim)}.source{font-size:.9rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--dim);padding-bottom:.4rem}
th,td{padding:.35rem .6rem;border-bottom:1px solid var(--rule);text-align:right;vertical-align:top;white-space:nowrap}
th:first-child,td:first-child,th.text,td.text{text-align:left}th:first-child{white-space:normal;overflow-wrap:anywhere}caption{white-space:normal}
thead th{border-bottom:2px solid var(--rule);font-size:.85rem}
tbody th{font-weight:400}
.range{display:block;color:var(--dim);font-size:.8rem;white-space:nowrap}
pre{max-height:28rem;overflow:auto;margin:.3rem 0 1rem;padding:.75rem;background:var(--raised);border-radius:.3rem;white-space:pre-wrap;overflow-wrap:anywhere}
:target{outline:3px solid var(--link);outline-offset:3px}
footer{margin-top:3rem;color:var(--dim);font-size:.9rem}
@media (max-width:40rem){.r{padding-left:0;text-indent:0}ol.lines summary,.flat{grid-template-columns:.8rem 2rem 1fr}ol.lines summary>:last-child,.flat>:last-child{grid-column:3}ol.lines .inside{padding-left:.5rem}.finding{grid-template-columns:1fr}}
@media print{body{max-width:none;padding:0;font-size:9.5pt}nav,.skip{display:none}a{color:inherit}details::details-content{content-visibility:visible;block-size:auto}
article,.finding,ol.lines>li,tr{break-inside:avoid}h2,h3{break-after:avoid}.banner,b[class]{print-color-adjust:exact;-webkit-print-color-adjust:exact}pre{max-height:none}.exchanges{display:none}}
`.trim();
