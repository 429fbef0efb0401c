// Style of the API's page, light and dark.

/** Served beside the page, since its policy allows no style in place. */
export const docsStyle = `
:root { color-scheme: light dark; --text: #1c2430; --quiet: #5a6675; --back: #fff; --panel: #f4f6f9; --line: #dde3ea; --accent: #1f5fd0; --write: #9a5b00; --remove: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e8ee; --quiet: #9aa6b5; --back: #14181f; --panel: #1d232d; --line: #313a47; --accent: #7fb0ff; --write: #f0b35c; --remove: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 14rem minmax(0, 1fr); font: 14px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 16px; border-right: 1px solid var(--line); background: var(--panel); }
nav h2 { margin: 16px 0 4px; font-size: 12px; color: var(--quiet); font-weight: 600; }
nav ul { list-style: none; margin: 0; padding: 0; font-size: 13px; }
nav .home { font-weight: 700; }
main { max-width: 60rem; min-width: 0; padding: 24px 32px 96px; overflow-wrap: anywhere; }
h1 { font-size: 28px; margin: 0 0 12px; } h1 small { font-size: 14px; color: var(--quiet); font-weight: 400; }
section > h2 { font-size: 20px; margin: 48px 0 8px; padding-top: 16px; border-top: 2px solid var(--line); }
article { margin: 24px 0; padding-bottom: 8px; border-bottom: 1px solid var(--line); scroll-margin-top: 8px; }
h3 { font-size: 16px; margin: 0 0 4px; } h3 a { color: inherit; }
h4 { font-size: 12px; margin: 16px 0 4px; color: var(--quiet); }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code, pre { font: 13px/1.45 ui-monospace, SFMono-Regular, Menlo, monospace; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 12px; overflow-x: auto; }
.route b { font: 600 12px ui-monospace, monospace; color: var(--accent); } .route .post, .route .put, .route .patch { color: var(--write); } .route .delete { color: var(--remove); }
table { border-collapse: collapse; width: 100%; font-size: 13px; } th, td { text-align: left; vertical-align: top; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); } th { color: var(--quiet); font-weight: 600; }
.type, em { color: var(--quiet); font-style: normal; } ul.fields, ul.members { margin: 4px 0; padding-left: 16px; list-style: none; border-left: 1px solid var(--line); }
details { margin: 8px 0; overflow-x: auto; } summary { cursor: pointer; color: var(--quiet); }
@media (max-width: 720px) { body { display: block; } nav { position: static; height: auto; max-height: 40vh; border-right: 0; border-bottom: 1px solid var(--line); } main { padding: 16px; } table { display: block; overflow-x: auto; } }
`;
