'use strict';
(() => {
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const one = (id) => document.getElementById(id);
  const form = one('filter');
  const findings = all('.finding');
  const cases = all('#cases li');
  const texts = new Map();
  const textOf = (element) => {
    if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase());
    return texts.get(element);
  };
  const count = (shown, of, word) =>
    shown === of ? '' : shown + ' of ' + of + ' ' + word + (of === 1 ? '' : 's') + ' shown';

  const apply = () => {
    const words = one('text').value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set(all('[name=severity]:checked').map((box) => box.value));
    const kind = one('kind').value;
    const outcome = one('outcome').value;
    const fits = (element) => words.every((word) => textOf(element).includes(word));
    // A case that fits brings its findings, also where a finding does not list it.
    const brought = new Set();
    let shownCases = 0;
    for (const item of cases) {
      const isShown = fits(item) && (!outcome || item.dataset.outcome === outcome);
      item.hidden = !isShown;
      shownCases += isShown;
      if (isShown && words.length) all('a', item).forEach((link) => brought.add(link.hash.slice(1)));
    }
    let shownFindings = 0;
    for (const item of findings) {
      const isShown = severities.has(item.dataset.severity)
        && (!kind || item.dataset.kind === kind)
        && (fits(item) || brought.has(item.id));
      item.hidden = !isShown;
      shownFindings += isShown;
    }
    one('findings-shown').textContent = count(shownFindings, findings.length, 'row');
    one('cases-shown').textContent = count(shownCases, cases.length, 'case');
  };

  const reveal = () => {
    const target = one(location.hash.slice(1));
    if (!target) return;
    if (target.hidden) { form.reset(); apply(); }
    if (target.matches('details')) target.open = true;
    target.scrollIntoView();
  };

  const step = (by) => {
    const shown = findings.filter((item) => !item.hidden);
    if (!shown.length) return;
    const at = shown.findIndex((item) => item.contains(document.activeElement));
    const next = at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(Math.max(at + by, 0), shown.length - 1);
    shown[next].querySelector('summary').focus();
    shown[next].scrollIntoView({ block: 'center' });
  };

  const unfold = one('unfold');
  let waiting = 0;
  form.hidden = false;
  if (unfold) unfold.hidden = false;
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(apply, cases.length > 2000 ? 120 : 0); });
  form.addEventListener('reset', () => setTimeout(apply));
  if (unfold) unfold.addEventListener('click', () => {
    const open = unfold.textContent.startsWith('Unfold');
    findings.forEach((item) => { item.open = open && !item.hidden; });
    unfold.textContent = open ? 'Fold all' : 'Unfold all';
  });
  addEventListener('hashchange', reveal);
  addEventListener('beforeprint', () => all('details').forEach((item) => { item.open = true; }));
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
