/// The look of HTML reports.
enum ReportStyle {
  /// What the page's security policy allows: this style, by its SHA-256, and nothing else.
  static let policy =
    "default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'"

  /// The SHA-256 of ``text`` in base 64; a test computes it.
  static let hash = "l5rBBkGlJ34sM1DGZYzJAmPS3XYZxcmvUJOxMMHXWQU="

  /// The style sheet.
  ///
  /// The colours of series stay apart without red and green: blue, orange, teal, magenta, olive,
  /// slate; `--s0` is the grey of the others. Each has a contrast of 3:1 or more on its ground,
  /// texts of 4.5:1 or more; a test computes that, too.
  static let text = """
    :root{color-scheme:light dark;--ground:#f6f6f4;--panel:#fff;--ink:#1b1e23;--soft:#575e68;\
    --line:#e2e3e1;--accent:#1f63b0;--alarm:#a63a00;--s0:#868c95;--s1:#2468b4;--s2:#d4660a;\
    --s3:#0d8a72;--s4:#a13f9e;--s5:#857300;--s6:#566f8c}
    @media screen and (prefers-color-scheme:dark){:root{--ground:#111316;--panel:#1a1d21;\
    --ink:#e9ebee;\
    --soft:#a6adb7;--line:#30353b;--accent:#7db7ff;--alarm:#ff9d6b;--s0:#7b828c;--s1:#5aa3f0;\
    --s2:#f08b3c;--s3:#3fc2a4;--s4:#d883d4;--s5:#cdb93f;--s6:#94a9c0}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,\
    "Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
    main{max-width:1120px;margin:0 auto;padding:40px 24px 56px}
    h1,h2,p,ul,figure,dl,dd{margin:0;padding:0}
    h1{font-size:34px;line-height:1.15;font-weight:680;letter-spacing:-.02em}
    h2{font-size:17px;line-height:1.3;font-weight:640;margin-bottom:14px}
    header{margin-bottom:28px}
    .kicker{font-size:13px;font-weight:600;letter-spacing:.06em;text-transform:uppercase;\
    color:var(--accent);margin-bottom:4px}
    .soft{color:var(--soft);font-size:14px}
    header .soft{margin-top:6px}
    .tiles{display:grid;grid-template-columns:1.5fr 1fr 1fr 1fr;gap:16px;margin-bottom:16px}
    .tile,.panel{background:var(--panel);border:1px solid var(--line);border-radius:12px}
    .tile{padding:18px 20px;min-width:0}
    .tile dt{color:var(--soft);font-size:14px}
    .tile .figure{font-size:26px;line-height:1.25;font-weight:640;letter-spacing:-.01em;\
    font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
    .tile:first-child .figure{font-size:38px;line-height:1.15;font-weight:700}
    .tile .long{font-size:16px;line-height:2}.tile:first-child .long{font-size:28px;\
    line-height:1.55}
    .tile .soft{margin-top:4px;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
    .panel{padding:22px 24px 20px;margin-bottom:16px;min-width:0}
    .split{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,2fr);gap:0 36px;\
    align-items:start}
    .legend{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;font-size:14px;\
    margin-bottom:12px}
    .legend li{display:flex;align-items:center;gap:7px;overflow-wrap:anywhere}
    .legend svg{flex:none}
    .chart{display:flex;margin-bottom:18px}
    svg{display:block;font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;\
    font-variant-numeric:tabular-nums}
    .plot{flex:1;width:100%;min-width:0;overflow:visible}
    .axis{flex:none}
    svg text{fill:var(--soft)}
    svg .strong{fill:var(--ink)}
    .bars text{font-size:14px}
    .grid{stroke:var(--line)}
    .track{fill:var(--line);opacity:.55}
    .mean{stroke:var(--ink);stroke-width:1.5;stroke-linecap:round;opacity:.75}
    .open{opacity:.5}
    .mark{fill:var(--alarm)!important;font-weight:700}
    .s0{fill:var(--s0)}.s1{fill:var(--s1)}.s2{fill:var(--s2)}.s3{fill:var(--s3)}\
    .s4{fill:var(--s4)}.s5{fill:var(--s5)}.s6{fill:var(--s6)}
    .scroll{overflow-x:auto;margin:0 -24px;padding:0 24px}
    .scroll:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}
    table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.4;\
    font-variant-numeric:tabular-nums}
    caption{text-align:left;color:var(--soft);padding-bottom:6px}
    th,td{text-align:left;padding:6px 0 6px 18px;border-bottom:1px solid var(--line);\
    vertical-align:baseline;font-weight:400}
    th:first-child,td:first-child{padding-left:0}
    thead th{color:var(--soft);font-size:13px;white-space:nowrap}
    tbody th{min-width:8em;overflow-wrap:anywhere}
    .split th,.split td{padding-left:14px}.split th:first-child{padding-left:0}
    .n{text-align:right;white-space:nowrap}
    .whole{white-space:nowrap}
    tbody tr:last-child>*{border-bottom:0}
    tfoot th,tfoot td{border-top:1px solid var(--soft);border-bottom:0;font-weight:640}
    .days{list-style:none;display:grid;gap:18px}
    .days p:first-child{font-weight:600}
    .days ul{list-style:none;margin-top:4px;color:var(--soft);font-size:14px;overflow-wrap:anywhere}
    .days li li{padding:1px 0}
    .alarm{color:var(--alarm)}
    footer{color:var(--soft);font-size:13px;margin-top:24px;max-width:72ch}
    footer p+p{margin-top:6px}
    @media(max-width:760px){main{padding:24px 16px 40px}h1{font-size:28px}\
    .tiles{grid-template-columns:1fr 1fr;gap:10px}.tile{padding:14px 16px}\
    .tile:nth-child(-n+2),.single .tile{grid-column:1/-1}.tile .figure{font-size:18px}\
    .tile .long{line-height:1.25}\
    .split{display:block}.panel{padding:18px 16px 14px}\
    .scroll{margin:0 -16px;padding:0 16px}th,td{padding-left:14px}}
    @media print{:root{--ground:#fff;--line:#ccc}body{font-size:12px}main{max-width:none;padding:0}\
    .tile,.panel{border-radius:0}.tile{break-inside:avoid}\
    .panel{border-width:1px 0 0;padding:14px 0}\
    .split{display:block}.tiles{gap:0}tr,figure,.days>li{break-inside:avoid}\
    h2{break-after:avoid}tfoot{display:table-row-group}.scroll{overflow:visible;margin:0;padding:0}}

    """
}
