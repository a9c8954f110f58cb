// Every page works without this file; each part looks for its own attribute.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const later = (ms, run) => { let timer; return () => { clearTimeout(timer); timer = setTimeout(run, ms); }; };

// Storage may be blocked or full: then nothing is kept, and nothing breaks.
const PREFIX = 'panlong:keep:';
const KEEP_MS = 12 * 3600 * 1000;
const quietly = (run) => { try { return run(); } catch { return null; } };
const load = (key) => quietly(() => JSON.parse(sessionStorage.getItem(PREFIX + key)));
const save = (key, value) => quietly(() => sessionStorage.setItem(PREFIX + key, JSON.stringify(value)));
const forget = (key) => quietly(() => Object.keys(sessionStorage)
  .filter((k) => (key === '*' ? k.startsWith(PREFIX) : k === PREFIX + key))
  .forEach((k) => sessionStorage.removeItem(k)));

// Shows the fragment that a POST returns, never an address with what was typed; of several answers only the last counts.
function fragments(url, into, data, wait) {
  let running;
  return later(wait, async () => {
    running?.abort();
    const mine = running = new AbortController();
    try {
      const answer = await fetch(url, { method: 'POST', body: data(), signal: mine.signal });
      if (!answer.ok || answer.redirected) return; // a sign-in page
      const html = (await answer.text()).trim();
      if (mine === running && into.innerHTML !== html) into.innerHTML = html;
    } catch { /* what was there stays */ }
  });
}

// data-similar="URL": while typing, POSTs title, body and enterprise and shows what is like it.
function similar(form) {
  const into = document.querySelector('[data-similar-into]');
  const { title, body, enterprise, _csrf: csrf } = form.elements;
  if (!into || !csrf) return;
  const data = () => new URLSearchParams({ title: title?.value ?? '', body: body?.value ?? '', enterprise: enterprise?.value ?? '', _csrf: csrf.value });
  const ask = fragments(form.dataset.similar, into, data, 400);
  title?.addEventListener('input', ask);
  body?.addEventListener('input', ask);
}

// data-live="URL": while typing, POSTs the whole form and shows what returns in [data-live-into].
function live(form) {
  const into = document.querySelector('[data-live-into]');
  if (into) form.addEventListener('input', fragments(form.dataset.live, into, () => new URLSearchParams(new FormData(form)), 250));
}

// data-once: a second submission is ignored until the page is shown again or ten seconds pass.
function once(form) {
  let sent = false;
  const mark = (on) => {
    sent = on;
    all('.button', form).forEach((b) => { b.ariaDisabled = on ? 'true' : null; });
  };
  form.addEventListener('submit', (event) => {
    if (sent) return event.preventDefault();
    mark(true);
    setTimeout(mark, 10000, false);
  });
  addEventListener('pageshow', () => mark(false));
}

// data-keep="KEY": what was typed stays in this tab, so that an expired session loses nothing.
// The key names form and account: the next person at a shared desk must not see it.
function keep(form) {
  const key = form.dataset.keep;
  const fields = [...form.elements].filter((f) => f.name
    && f.matches('textarea, select, input:not([type=password], [type=hidden], [type=file], [data-nokeep])'));
  const tick = (f) => f.type === 'radio' || f.type === 'checkbox';
  const kept = load(key);
  let restored = false;
  // A page that came back with errors carries newer text: fill only what is empty.
  if (kept && Date.now() - kept.at < KEEP_MS) for (const f of fields) {
    const values = kept.values.filter(([name]) => name === f.name).map(([, value]) => value);
    const given = tick(f) ? fields.some((o) => o.name === f.name && o.defaultChecked)
      : f.options ? all('[selected]', f).length : f.value;
    if (given || !values.length) continue;
    if (tick(f)) { if (!values.includes(f.value)) continue; f.checked = true; }
    else if (f.value === values[0]) continue;
    else f.value = values[0];
    restored = true;
    f.dispatchEvent(new Event('input', { bubbles: true }));
  }
  if (restored) all('[data-keep-note]').forEach((note) => { note.hidden = false; });
  const write = () => save(key, { at: Date.now(), values: fields.filter((f) => !tick(f) || f.checked).map((f) => [f.name, f.value]) });
  form.addEventListener('input', later(300, write));
  form.addEventListener('submit', write);
}

// data-autosubmit: only a choice by mouse or finger submits; keyboard users press the button.
function autosubmit(select) {
  let pointer = false;
  select.addEventListener('pointerdown', () => { pointer = true; });
  select.addEventListener('keydown', () => { pointer = false; });
  select.addEventListener('change', () => { if (pointer) select.form.requestSubmit(); });
}

// data-count="还可以输入 {n} 字": what is left of maxlength, shown and spoken after a pause in typing.
function count(area) {
  const line = document.createElement('p');
  line.className = 'hint counter';
  line.setAttribute('role', 'status');
  area.after(line);
  const show = () => { line.textContent = area.dataset.count.replace('{n}', area.maxLength - area.value.length); };
  area.addEventListener('input', later(500, show));
  show();
}

// data-copy="#ID": copies that element's text; data-done is what the button says then.
function copy(button) {
  if (!navigator.clipboard) return;
  const source = document.querySelector(button.dataset.copy);
  button.hidden = false;
  button.ariaLive = 'polite';
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
    button.textContent = button.dataset.done;
  });
}

all('[data-keep-clear]').forEach((e) => forget(e.dataset.keepClear)); // "*" after signing out
all('textarea[data-count][maxlength]').forEach(count);
all('form[data-similar]').forEach(similar);
all('form[data-live]').forEach(live);
all('form[data-keep]').forEach(keep);
all('form[data-once]').forEach(once);
all('select[data-autosubmit]').forEach(autosubmit);
all('[data-copy]').forEach(copy);
all('[data-print]').forEach((b) => { b.hidden = false; b.addEventListener('click', () => print()); });
document.querySelector('.error-summary')?.focus();

// "/" goes to the search box; no attribute for an account that turned it off. Escape closes menus.
const [search] = all('input[data-slash]');
addEventListener('keydown', (event) => {
  if (event.key === '/' && search && !event.ctrlKey && !event.metaKey && !event.target.closest?.('input, textarea, select')) {
    event.preventDefault();
    search.focus();
  }
  if (event.key === 'Escape') all('.menu[open]').forEach((m) => { m.open = false; m.firstElementChild.focus(); });
});
