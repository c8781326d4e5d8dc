'use strict';
(() => {
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const one = (id) => document.getElementById(id);
  const form = one('filter');
  const findings = all('.finding');
  const cases = all('#cases li');
  const severities = all('[name=severity]');

  // What a finding says is searched; exchanges and general advice are not, unless asked for.
  const read = (element, leftOut) => {
    const copy = element.cloneNode(true);
    all(leftOut, copy).forEach((part) => part.remove());
    return copy.textContent.toLowerCase();
  };
  const texts = { false: new Map(), true: new Map() };
  const textOf = (element, whole) => {
    const known = texts[whole];
    if (!known.has(element)) known.set(element, read(element, whole ? '.help, button' : '.help, button, .exchange, .body, .diff'));
    return known.get(element);
  };
  const count = (shown, of, word) =>
    shown === of ? '' : shown + ' of ' + of + ' ' + word + (of === 1 ? '' : 's') + ' shown';

  const apply = () => {
    const words = one('text').value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = new Set(severities.filter((box) => box.checked).map((box) => box.value));
    const kind = one('kind').value;
    const outcome = one('outcome').value;
    const fits = (item, whole) => words.every((word) => textOf(item, whole).includes(word));
    // A case that fits brings its findings, also where a finding does not list it.
    const brought = new Set();
    let shownCases = 0;
    for (const item of cases) {
      const isShown = fits(item, false) && (!outcome || item.dataset.outcome === outcome);
      item.hidden = !isShown;
      shownCases += isShown;
      if (isShown && words.length) all('a', item).forEach((link) => brought.add(link.hash.slice(1)));
    }
    let shownFindings = 0;
    for (const item of findings) {
      const isShown = chosen.has(item.dataset.severity)
        && (!kind || item.dataset.kind === kind)
        && (fits(item, one('exchanges').checked) || brought.has(item.id));
      item.hidden = !isShown;
      shownFindings += isShown;
    }
    one('findings-shown').textContent = count(shownFindings, findings.length, 'row');
    one('cases-shown').textContent = count(shownCases, cases.length, 'case');
  };

  // The address: `#place?filter`, so that who is given it sees the same.
  const address = () => {
    const [place, ...filter] = location.hash.slice(1).split('?');
    return { place, filter: filter.join('?') };
  };
  const remember = () => {
    const state = new URLSearchParams();
    for (const id of ['text', 'kind', 'outcome']) if (one(id).value) state.set(id, one(id).value);
    const off = severities.filter((box) => !box.checked).map((box) => box.value);
    if (off.length) state.set('without', off.join(' '));
    if (one('exchanges').checked) state.set('exchanges', '1');
    const filter = state.toString();
    // What the filter hides is not what the address is for.
    const { place } = address();
    const isHidden = place && one(place)?.closest('[hidden]');
    const hash = '#' + (isHidden ? '' : place) + (filter && '?' + filter);
    if (hash !== (location.hash || '#')) history.replaceState(null, '', hash);
  };
  const recall = () => {
    const { filter } = address();
    if (!filter) return;
    const state = new URLSearchParams(filter);
    for (const id of ['text', 'kind', 'outcome']) one(id).value = state.get(id) || '';
    const off = (state.get('without') || '').split(' ');
    severities.forEach((box) => { box.checked = !off.includes(box.value); });
    one('exchanges').checked = state.has('exchanges');
    apply();
  };

  const reveal = () => {
    recall();
    const { place } = address();
    const target = place && one(place);
    const isGone = !target && place.startsWith('f-');
    one('gone').hidden = !isGone;
    one('gone').textContent = isGone ? 'No finding of this run has the fingerprint ' + place.slice(2) + '.' : '';
    if (isGone) one('findings').scrollIntoView();
    if (target) {
      const outer = target.closest('details') || target;
      if (outer.hidden || target.hidden) { form.reset(); apply(); }
      if (outer.matches('details')) outer.open = true;
      outer.scrollIntoView();
    }
    remember();
  };

  const step = (by) => {
    const shown = findings.filter((item) => !item.hidden);
    if (!shown.length) return;
    const at = shown.findIndex((item) => item.contains(document.activeElement));
    const next = at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(Math.max(at + by, 0), shown.length - 1);
    shown[next].querySelector('summary').focus();
    shown[next].scrollIntoView({ block: 'center' });
  };

  const copy = (button) => {
    const source = button.previousElementSibling;
    const label = button.textContent;
    const tell = (done) => {
      button.textContent = done ? 'Copied' : 'Press Ctrl+C';
      setTimeout(() => { button.textContent = label; }, 2000);
    };
    // Without a clipboard, as on a page that came by plain HTTP, the text is selected.
    const select = () => {
      getSelection().selectAllChildren(source);
      return document.execCommand('copy');
    };
    if (!navigator.clipboard) return tell(select());
    navigator.clipboard.writeText(source.textContent).then(() => tell(true), () => tell(select()));
  };

  const unfold = one('unfold');
  let waiting = 0;
  document.documentElement.classList.add('js');
  form.hidden = false;
  if (unfold) unfold.hidden = false;
  // Other pages are where they should be if this one lies in the folder of its run.
  const folder = decodeURIComponent(location.pathname).split('/').at(-2);
  if (folder === document.documentElement.dataset.run) all('.near').forEach((link) => { link.hidden = false; });
  form.addEventListener('submit', (event) => event.preventDefault());
  const changed = () => { apply(); remember(); };
  form.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(changed, cases.length > 2000 ? 120 : 0); });
  form.addEventListener('reset', () => setTimeout(changed));
  if (unfold) unfold.addEventListener('click', () => {
    const open = unfold.textContent.startsWith('Unfold');
    findings.forEach((item) => { item.open = open && !item.hidden; });
    unfold.textContent = open ? 'Fold all' : 'Unfold all';
  });
  addEventListener('click', (event) => { if (event.target.matches('.copy')) copy(event.target); });
  addEventListener('hashchange', reveal);
  addEventListener('beforeprint', () => { one('sheet').open = true; });
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches('input[type=search], select');
    if (event.key === 'Escape') { form.reset(); document.activeElement.blur(); return; }
    if (typing) return;
    if (event.key === '/') { event.preventDefault(); one('text').focus(); }
    if (event.key === 'j') step(1);
    if (event.key === 'k') step(-1);
  });
  const breaking = findings.filter((item) => item.dataset.severity === 'breaking');
  if (breaking.length && breaking.length <= 3 && !location.hash) breaking[0].open = true;
  reveal();
})();
