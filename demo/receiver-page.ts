/** The page of the demo receiver: one document without anything from elsewhere. All that was received is put in as text. */
import { createHash } from 'node:crypto';
import type { Answer, PATHS } from '#demo/receiver-answers';

export type ReceiverPage = { username: string; password: string; paths: typeof PATHS };

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#e2e5ea, #2c313a); --muted: light-dark(#596273, #9aa4b5);
  --card: light-dark(#ffffff, #171a20); --ok: light-dark(#12703f, #59c98b); --bad: light-dark(#b3261e, #ff8a80); }
* { box-sizing: border-box }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: light-dark(#1a1f29, #e6e9ef);
  background: light-dark(#f6f7f9, #0f1115) }
main { max-width: 68rem; margin: 0 auto; padding: 2rem 1rem 4rem }
h1 { font-size: 1.4rem; margin: 0 0 .25rem } h2 { font-size: 1.05rem; margin: 2rem 0 .75rem }
p { margin: .25rem 0; color: var(--muted) }
code, pre { font: 13px/1.5 ui-monospace, monospace }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; overflow: hidden }
.row { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; padding: .5rem .9rem }
.row + .row, details + details { border-top: 1px solid var(--line) }
.row code { min-width: 17rem; overflow-wrap: anywhere } .row span { flex: 1 1 16rem; color: var(--muted) }
button { font: inherit; font-size: 13px; padding: .15rem .6rem; border: 1px solid var(--line); border-radius: .4rem;
  background: none; color: inherit; cursor: pointer }
button:hover { border-color: currentColor } :focus-visible { outline: 2px solid #3b74ff; outline-offset: 2px }
summary { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: .5rem .9rem; cursor: pointer }
summary b { min-width: 6rem; font-weight: 600 } summary .id { color: var(--muted); overflow-wrap: anywhere }
.ok { color: var(--ok) } .bad { color: var(--bad) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0; padding: .25rem .9rem .5rem }
dt { color: var(--muted) } dd { margin: 0; overflow-wrap: anywhere; font: 13px/1.6 ui-monospace, monospace }
pre { margin: 0; padding: .75rem .9rem; border-top: 1px solid var(--line); overflow: auto; max-height: 26rem }
.empty { padding: 1.25rem .9rem }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr } dt { margin-top: .3rem } .row code { min-width: 0 } }
`;

const SCRIPT = `
const list = document.getElementById('received');
const state = document.getElementById('state');
const shown = new Map();
const element = (name, className, text) => Object.assign(document.createElement(name), { className, textContent: text });
const pretty = (text) => { try { return JSON.stringify(JSON.parse(text), null, 2) } catch { return text } };

for (const button of document.querySelectorAll('button[data-path]')) {
  const url = location.origin + button.dataset.path;
  button.parentElement.querySelector('code').textContent = url;
  button.addEventListener('click', async () => {
    try { await navigator.clipboard.writeText(url); button.textContent = 'Copied' }
    catch { button.textContent = 'Not allowed here' }
    setTimeout(() => { button.textContent = 'Copy' }, 1500);
  });
}

function fill(details, request) {
  const summary = details.querySelector('summary');
  const isOk = request.status >= 200 && request.status <= 299;
  summary.replaceChildren(
    element('b', '', new Date(request.at).toLocaleTimeString()),
    element('b', request.status === null ? '' : isOk ? 'ok' : 'bad', request.path),
    element('span', '', (request.eventType ?? 'no event type') + ' · attempt ' + request.attempt + ' · ' +
      (request.status === null ? 'not answered yet' : 'answered ' + request.status)),
    element('span', 'id', request.webhookId ?? 'no webhook-id'));
}

function add(request) {
  const details = element('details', '', '');
  details.append(element('summary', '', ''));
  const facts = element('dl', '', '');
  const rows = [['webhook-id', request.webhookId], ['webhook-signature', request.signature],
    ['authorization', request.authorization], ...request.headers.filter(([name]) =>
      !['webhook-id', 'webhook-signature'].includes(name.toLowerCase()))];
  for (const [name, value] of rows) facts.append(element('dt', '', name), element('dd', '', value ?? '—'));
  details.append(facts, element('pre', '', pretty(request.body)));
  fill(details, request);
  list.prepend(details);
  shown.set(request.number, { details, status: request.status });
}

async function refresh() {
  try {
    const requests = await (await fetch('/received.json')).json();
    for (const request of requests.toReversed()) {
      const known = shown.get(request.number);
      if (!known) add(request);
      else if (known.status !== request.status) { known.status = request.status; fill(known.details, request) }
    }
    const kept = new Set(requests.map((request) => request.number));
    for (const [number, { details }] of shown) if (!kept.has(number)) { details.remove(); shown.delete(number) }
    state.textContent = requests.length === 0
      ? 'Nothing yet. Activate a webhook with one of the URLs above, or send an event.' : '';
    state.hidden = requests.length > 0;
  } catch {
    state.hidden = false;
    state.textContent = 'The receiver does not answer. Start Hooktab again; this page then goes on by itself.';
  }
  setTimeout(refresh, 2000);
}
refresh();
`;

const POLICY = [
  "default-src 'none'",
  "connect-src 'self'",
  `style-src '${sourceHash(STYLE)}'`,
  `script-src '${sourceHash(SCRIPT)}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Text for HTML, in an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** The page as an answer, with a policy that lets only its own style and script run. */
export function receiverPage(page: ReceiverPage): Answer {
  const paths = Object.entries(page.paths).map(
    ([path, { description }]) =>
      `<div class="row"><code>${escapeHtml(path)}</code><span>${escapeHtml(description)}</span>` +
      `<button type="button" data-path="${escapeHtml(path)}" aria-label="Copy the URL of ${escapeHtml(path)}">Copy</button></div>`,
  );
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demo receiver</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Demo receiver</h1>
<p>Plays the endpoints of customers. It runs on this machine only.</p>
<p>Basic Auth for /401: user name <code>${escapeHtml(page.username)}</code>, password <code>${escapeHtml(page.password)}</code></p>
<h2>Webhook URLs to try</h2>
<div class="card">
${paths.join('\n')}
</div>
<h2>Received, newest first</h2>
<div class="card">
<p class="empty" id="state" role="status">Loading</p>
<div id="received"></div>
</div>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body,
  };
}
