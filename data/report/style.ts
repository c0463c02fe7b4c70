/**
 * The look of the report. Two palettes over one set of rules; system fonts; figures as wide as each other, so that columns align.
 * Every pair of text and ground has a contrast of at least 4.5 to 1.
 */
type Palette = Readonly<Record<string, string>>

const LIGHT: Palette = {
  ground: '#f6f6f4', surface: '#ffffff', raised: '#fafaf8', line: '#e3e3de', 'line-strong': '#c9c9c2', text: '#17191c', muted: '#5b6067', accent: '#2354b8',
  'accent-soft': '#e8eefb', gain: '#0b6e44', loss: '#b3261e', buy: '#1a66cc', sell: '#b8500a', bid: '#7f93ab', ask: '#b59a83', spread: 'rgba(90,100,115,0.10)',
  equity: '#2354b8', 'equity-soft': 'rgba(35,84,184,0.08)', drawdown: '#b3261e', 'drawdown-soft': 'rgba(179,38,30,0.10)', grid: 'rgba(20,24,30,0.07)',
  tick: '#5b6067', warn: '#7a4d00', 'warn-soft': '#fdf3dc', 'warn-line': '#ecd08f', bar: '#6d8fd3',
}

const DARK: Palette = {
  ground: '#0f1113', surface: '#16191c', raised: '#1b1f23', line: '#282d32', 'line-strong': '#3a4148', text: '#e7e9ec', muted: '#9aa2ab', accent: '#84aef7',
  'accent-soft': '#1c2a44', gain: '#4fc58d', loss: '#ff8078', buy: '#62a6ff', sell: '#f39a55', bid: '#6c829c', ask: '#a3886f', spread: 'rgba(150,165,185,0.10)',
  equity: '#84aef7', 'equity-soft': 'rgba(132,174,247,0.10)', drawdown: '#ff8078', 'drawdown-soft': 'rgba(255,128,120,0.12)', grid: 'rgba(230,235,245,0.07)',
  tick: '#9aa2ab', warn: '#f0c96a', 'warn-soft': '#2b2413', 'warn-line': '#5a4a1f', bar: '#5b7fc7',
}

const variables = (palette: Palette): string => Object.entries(palette).map(([name, colour]) => `--${name}:${colour}`).join(';')

export const STYLE = `
:root{${variables(LIGHT)};color-scheme:light}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${variables(DARK)};color-scheme:dark}}
:root[data-theme=dark]{${variables(DARK)};color-scheme:dark}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth;scroll-padding-top:64px}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums lining-nums;-webkit-font-smoothing:antialiased}
code,.mono{font-family:ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.92em}
h1,h2,h3,p,dl,dd,figure,ul{margin:0;padding:0}
h1{font-size:clamp(24px,3.2vw,32px);line-height:1.2;font-weight:650;letter-spacing:-.018em;overflow-wrap:anywhere}
h2{font-size:18px;line-height:1.3;font-weight:620;letter-spacing:-.01em}
.wrap{max-width:1320px;margin:0 auto;padding:0 32px}
.muted{color:var(--muted)}
.gain{color:var(--gain)}.loss{color:var(--loss)}
.skip{position:absolute;left:-9999px}.skip:focus{left:16px;top:12px;z-index:20;background:var(--surface);padding:8px 12px;border-radius:6px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}

.head{background:var(--surface);border-bottom:1px solid var(--line)}
.head .wrap{display:flex;justify-content:space-between;align-items:flex-end;gap:24px 48px;padding-top:36px;padding-bottom:28px;flex-wrap:wrap}
.head .about{min-width:0;flex:1 1 320px}
.eyebrow{font-size:13px;color:var(--muted);margin-bottom:4px}
.facts{display:flex;flex-wrap:wrap;gap:2px 20px;margin-top:10px;color:var(--muted);font-size:14px}
.facts b{font-weight:550;color:var(--text)}
.facts span{overflow-wrap:anywhere}
.result{text-align:right;flex:0 0 auto;max-width:100%}
.result-value{font-size:clamp(32px,4.4vw,44px);line-height:1.1;font-weight:640;letter-spacing:-.025em;overflow-wrap:anywhere}
.result-value small{font-size:.42em;font-weight:550;letter-spacing:0;color:var(--muted);margin-left:.3em}
.result-label{font-size:13px;color:var(--muted);margin-bottom:4px}
.fingerprint-line{display:flex;justify-content:flex-end;align-items:center;gap:8px;margin-top:8px;font-size:13px;color:var(--muted);min-width:0}
.fingerprint-line code{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;color:var(--text)}

button,select{font:inherit;color:inherit}
.button{display:inline-flex;align-items:center;gap:6px;min-height:30px;padding:3px 10px;border:1px solid var(--line-strong);border-radius:6px;background:var(--surface);font-size:13px;cursor:pointer;white-space:nowrap}
.button:hover:not(:disabled){background:var(--raised);border-color:var(--muted)}
.button:disabled{color:var(--muted);opacity:.55;cursor:default}
.button.small{min-height:24px;padding:0 8px;font-size:12px}
.button.icon{width:32px;justify-content:center;padding:0}
.button svg{display:block}
.segmented{display:inline-flex;border:1px solid var(--line-strong);border-radius:6px;overflow:hidden;background:var(--surface)}
.segmented button{border:0;background:none;min-height:28px;padding:2px 10px;font-size:13px;cursor:pointer;color:var(--muted);white-space:nowrap}
.segmented button+button{border-left:1px solid var(--line)}
.segmented button[aria-pressed=true]{background:var(--accent-soft);color:var(--text);font-weight:550}
.segmented button:focus-visible{outline-offset:-2px}
select{min-height:32px;padding:3px 8px;border:1px solid var(--line-strong);border-radius:6px;background:var(--surface);font-size:14px;max-width:100%}

.bar{position:sticky;top:0;z-index:10;background:color-mix(in srgb,var(--ground) 90%,transparent);backdrop-filter:blur(10px);-webkit-backdrop-filter:blur(10px);border-bottom:1px solid var(--line)}
.bar .wrap{display:flex;align-items:center;gap:12px;height:52px}
.bar nav{display:flex;gap:2px;margin-left:-10px;margin-right:auto;min-width:0;overflow-x:auto;scrollbar-width:none}
.bar nav::-webkit-scrollbar{display:none}
.bar nav a{padding:5px 10px;border-radius:6px;color:var(--muted);text-decoration:none;font-size:14px;white-space:nowrap}
.bar nav a:hover{color:var(--text);background:var(--line)}
.bar .button,.bar .segmented{flex:none}

main.wrap{padding-top:28px;padding-bottom:48px}
section{margin-bottom:28px}
.section-head{display:flex;align-items:center;justify-content:space-between;gap:12px;margin-bottom:10px;min-height:32px;flex-wrap:wrap}
.section-head .note{min-width:0;max-width:100%;overflow-wrap:anywhere;font-size:13px;color:var(--muted)}
.card{background:var(--surface);border:1px solid var(--line);border-radius:10px;min-width:0}
.for-touch{display:none}
@media (pointer:coarse){.for-touch{display:inline}.for-mouse{display:none}}
.empty{padding:26px 20px;color:var(--muted);text-align:center;font-size:14px}

.warnings{border:1px solid var(--warn-line);background:var(--warn-soft);border-radius:10px;padding:12px 18px}
.warnings h2{font-size:14px;color:var(--warn)}
.warnings ul{padding-left:18px;margin-top:2px;font-size:14px}
.warnings li{overflow-wrap:anywhere}

.kpis{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));overflow:hidden}
.kpis>div{padding:16px 20px 15px;border-right:1px solid var(--line);border-bottom:1px solid var(--line);margin:0 -1px -1px 0;min-width:0}
.kpis dt{font-size:13px;color:var(--muted)}
.kpis dd{font-size:22px;line-height:1.3;font-weight:600;letter-spacing:-.015em;overflow-wrap:anywhere}
.kpis dd small{display:block;font-size:13px;line-height:1.45;font-weight:400;letter-spacing:0;color:var(--muted);min-height:1.45em}

.chart{padding:12px 16px 8px 8px}
.chart+.chart{border-top:1px solid var(--line)}
.legend{display:flex;align-items:baseline;flex-wrap:wrap;gap:0 16px;padding:0 0 6px 12px;min-height:28px;font-size:13px}
.chart-title{overflow-wrap:anywhere;min-width:0;font-weight:600;font-size:14px;margin-right:2px}
.keys{display:flex;min-width:0;max-width:100%;flex-wrap:wrap;gap:0 14px;color:var(--muted)}
.keys>span{display:inline-flex;align-items:baseline;gap:5px;max-width:100%;overflow-wrap:anywhere}
.keys b{white-space:nowrap;font-weight:550;color:var(--text);min-width:6ch;display:inline-block}
.swatch{align-self:center;width:12px;height:0;border-top:2px solid}
.mark{align-self:center;flex:none}
.at{margin-left:auto;color:var(--muted);white-space:nowrap;min-width:17ch;text-align:right}
.plot{position:relative;touch-action:pan-y;overflow:hidden}
.plot-xl{height:400px}.plot-l{height:260px}.plot-m{height:170px}.plot-s{height:130px}
.foot{padding:9px 20px 11px;border-top:1px solid var(--line);font-size:13px;color:var(--muted)}
.foot.is-coarse b{color:var(--warn);font-weight:550}.foot:not(.is-coarse) b{display:none}
.uplot,.u-wrap{font:inherit}
.u-select{background:var(--accent);opacity:.14}
.u-hz .u-cursor-x,.u-vt .u-cursor-y{border-right:1px solid var(--muted);opacity:.55}
.u-hz .u-cursor-y,.u-vt .u-cursor-x{border-bottom:1px dashed var(--muted);opacity:.35}
.plot .empty{position:absolute;inset:0 0 28px 0;display:grid;place-items:center;padding:0;pointer-events:none}
.tip{position:absolute;z-index:4;pointer-events:none;background:var(--surface);border:1px solid var(--line-strong);border-radius:8px;padding:7px 11px;font-size:13px;line-height:1.45;box-shadow:0 4px 16px rgba(0,0,0,.14);white-space:nowrap}
.tip[hidden]{display:none}
.tip b{font-weight:600}

.latencies{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,360px),1fr));gap:16px}
.latency{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:14px 20px 14px;min-width:0}
.latency figcaption{display:flex;justify-content:space-between;gap:0 12px;margin-bottom:12px;font-size:13px;flex-wrap:wrap}
.latency .empty{height:118px;display:grid;place-items:center;padding:0}
.bars{display:block;width:100%;height:96px;border-bottom:1px solid var(--line-strong)}
.bars rect{fill:var(--bar)}.bars rect:hover{fill:var(--accent)}
.bars line{stroke-width:1.5;vector-effect:non-scaling-stroke}
.bars .p50{stroke:var(--text)}.bars .p99{stroke:var(--loss)}
.bar-axis{display:flex;justify-content:space-between;font-size:12px;color:var(--muted);margin-top:4px}
.bar-axis i{display:inline-block;height:0;width:12px;border-top:2px solid;vertical-align:middle;margin:0 3px 2px 8px}
.bar-axis .p50{border-color:var(--text)}.bar-axis .p99{border-color:var(--loss)}
.percentiles{display:grid;grid-template-columns:repeat(5,1fr);gap:4px;margin-top:12px;padding-top:10px;border-top:1px solid var(--line)}
.percentiles dt{font-size:12px;color:var(--muted)}
.percentiles dd{font-size:14px;font-weight:550;white-space:nowrap}

.counts{margin-bottom:12px}
.scroll{overflow-x:auto;border-radius:10px 10px 0 0;overscroll-behavior-x:contain}
.scroll.tall{max-height:440px;overflow-y:auto}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:14px}
th,td{padding:6px 14px;text-align:left;white-space:nowrap;border-bottom:1px solid var(--line)}
th:first-child,td:first-child{padding-left:20px}th:last-child,td:last-child{padding-right:20px}
tbody tr:last-child td{border-bottom:0}
tbody tr:hover td{background:var(--raised)}
th{font-weight:550;font-size:13px;color:var(--muted);background:var(--surface)}
.tall th{position:sticky;top:0;z-index:1}
th.num,td.num{text-align:right}
td.wide{white-space:pre-wrap;overflow-wrap:anywhere;width:100%;min-width:220px}
th button{position:relative;border:0;background:none;padding:0;font:inherit;color:inherit;cursor:pointer;white-space:nowrap}
th button:hover{color:var(--text)}
th button::after{content:"";position:absolute;left:100%;top:50%;margin:-2px 0 0 5px;width:0;height:0;border:4px solid transparent;border-bottom-width:0;border-top-color:currentColor;visibility:hidden}
th[aria-sort] button::after{visibility:visible}
th[aria-sort=ascending] button::after{border-top-width:0;border-bottom:4px solid currentColor}
th.num button::after{left:auto;right:100%;margin:-2px 5px 0 0}
th[aria-sort]{color:var(--text)}
td button{border:0;background:none;padding:0;font:inherit;color:inherit;cursor:pointer;text-decoration:underline;text-decoration-color:var(--line-strong);text-underline-offset:3px}
td button:hover{color:var(--accent)}
.side-buy{color:var(--buy)}.side-sell{color:var(--sell)}
.pager{display:flex;align-items:center;gap:8px;padding:9px 20px;border-top:1px solid var(--line);font-size:13px;color:var(--muted);flex-wrap:wrap}
.pager .count{margin-right:auto}

.two{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:16px}
.config{padding:14px 20px 16px}
.config h3{font-size:14px;font-weight:600;margin:14px 0 4px}
.config h3:first-child{margin-top:0}
.pairs>div{display:flex;justify-content:space-between;gap:20px;padding:4px 0;border-bottom:1px solid var(--line);font-size:14px}
.pairs>div:last-child{border-bottom:0}
.pairs dt{color:var(--muted);flex:none;max-width:55%;overflow-wrap:anywhere}
.pairs dd{text-align:right;overflow-wrap:anywhere;min-width:0}
.config pre{margin:4px 0 10px;font-size:12px;line-height:1.45;white-space:pre-wrap;overflow-wrap:anywhere}
.config ul{padding-left:18px;font-size:14px}
.config li{margin:3px 0;overflow-wrap:anywhere;max-width:75ch}
footer{color:var(--muted);font-size:13px}
noscript p{margin-bottom:20px}

@media (max-width:900px){.two{grid-template-columns:minmax(0,1fr)}}
@media (max-width:760px){
.wrap{padding:0 16px}
.head .wrap{padding-top:22px;padding-bottom:20px}
.result{text-align:left;flex:1 1 100%}.fingerprint-line{justify-content:flex-start}
.kpis{grid-template-columns:repeat(2,minmax(0,1fr))}
.kpis>div{padding:12px 16px}.kpis dd{font-size:19px}
html{scroll-padding-top:104px}
.bar .wrap{height:auto;gap:8px;flex-wrap:wrap;padding-top:7px;padding-bottom:3px}.bar nav{order:9;flex:1 0 100%;margin:0 -10px}.bar #reset-zoom{margin-right:auto}.bar nav a{padding:7px 10px}
.chart{padding:10px 8px 6px 2px}.legend{padding-left:12px}
.keys{order:3;flex-basis:100%}.at{min-width:0}
.plot-xl{height:320px}.plot-l{height:210px}.plot-m{height:150px}.plot-s{height:120px}
.latency,.config{padding-left:16px;padding-right:16px}
.percentiles dd{font-size:13px}
table{font-size:13px}th,td{padding:7px 8px}th:first-child,td:first-child{padding-left:12px}
.scroll th:first-child,.scroll td:first-child{position:sticky;left:0;z-index:1;background:var(--surface);box-shadow:inset -1px 0 var(--line)}
.scroll{background:linear-gradient(to right,transparent,var(--surface) 0) right/28px 100% no-repeat local,linear-gradient(to right,transparent,var(--line-strong)) right/14px 100% no-repeat scroll}
.pager{padding:9px 16px}.foot{padding:9px 16px 11px}
.button{min-height:34px}.segmented button{min-height:32px}.button.small{min-height:28px}
}
@media print{
@page{margin:14mm}
body{background:#fff;font-size:12px}
.bar,.pager .button,.button,.skip{display:none!important}
.kpis,.latency,.head{break-inside:avoid}.section-head{break-after:avoid}tr{break-inside:avoid}
.chart{break-inside:avoid}
.plot,.uplot,.u-wrap{width:100%!important}.u-over,.u-under{display:none}
.head .wrap{padding-top:0}.wrap{padding-left:0;padding-right:0}
.scroll,.scroll.tall{overflow:visible;max-height:none;min-height:0!important}
main.wrap{padding:16px 0}
th,td{white-space:normal;padding:3px 6px}
}
`
