// What is hard to read or to hit on this page: one sentence for each finding. Bounds are those of WCAG 2.2, level AA.
const findings = [];
const folded = [...document.querySelectorAll('details:not([open])')];
folded.forEach((e) => (e.open = true));
const seen = (e) => {
  const s = getComputedStyle(e);
  const r = e.getBoundingClientRect();
  return s.visibility !== 'hidden' && r.width > 0 && r.height > 0 && r.right > 0;
};
const named = (e) => `<${e.tagName.toLowerCase()}> ${JSON.stringify(e.textContent.trim().slice(0, 40))}`;

// 1.4.10 Reflow: no scrolling in two directions; only what says so may be wider than the page.
const page = document.documentElement;
if (page.scrollWidth > innerWidth) findings.push(`the page is ${page.scrollWidth - innerWidth} px wider than the window`);
for (const e of document.querySelectorAll('body *')) {
  if (seen(e) && !e.closest('.scroll, svg, .skip') && e.getBoundingClientRect().right > innerWidth + 1) {
    findings.push(`${named(e)} leaves the page`);
  }
}

// 1.4.3 Contrast.
const parse = (text) => {
  const n = text.match(/[\d.]+/g).map(Number);
  return { r: n[0], g: n[1], b: n[2], a: n.length > 3 ? n[3] : 1 };
};
const behind = (e) => {
  const layers = [];
  for (let at = e; at; at = at.parentElement) {
    const c = parse(getComputedStyle(at).backgroundColor);
    if (c.a > 0) layers.push(c);
    if (c.a === 1) break;
  }
  const over = (top, low) => {
    const mix = (x, y) => x * top.a + y * (1 - top.a);
    return { r: mix(top.r, low.r), g: mix(top.g, low.g), b: mix(top.b, low.b), a: 1 };
  };
  return layers.reduceRight((low, top) => over(top, low), { r: 255, g: 255, b: 255, a: 1 });
};
const light = (c) => {
  const part = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  return 0.2126 * part(c.r) + 0.7152 * part(c.g) + 0.0722 * part(c.b);
};
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = texts.nextNode(); node; node = texts.nextNode()) {
  const e = node.parentElement;
  if (!node.data.trim() || !seen(e) || e.closest('option, title, desc')) continue;
  const style = getComputedStyle(e);
  const ink = parse(e.closest('svg') ? style.fill : style.color);
  const [a, b] = [light(ink), light(behind(e))].sort((x, y) => y - x);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  const ratio = (a + 0.05) / (b + 0.05);
  if (ratio < (large ? 3 : 4.5)) findings.push(`${named(e)} has a contrast of ${ratio.toFixed(2)}`);
  if (size < 14 && !e.closest('svg')) findings.push(`${named(e)} is set in ${size} px`);
}

// 2.5.8 Target size; links inside sentences are exempt.
for (const e of document.querySelectorAll('button, select, textarea, summary, nav a, input:not([type=hidden])')) {
  if (!seen(e)) continue;
  const boxes = [e, ...(e.labels ?? [])].map((x) => x.getBoundingClientRect());
  const height = Math.max(...boxes.map((b) => b.height));
  const width = Math.max(...boxes.map((b) => b.width));
  if (height < 24 || width < 24) findings.push(`${named(e)} ${e.id} is ${width.toFixed()} by ${height.toFixed()} px`);
}

// 1.3.1 and 3.3.2: headings in order, a label on every field, a language, a title.
const levels = [...document.querySelectorAll('h1, h2, h3, h4')].map((h) => Number(h.tagName[1]));
if (levels.filter((level) => level === 1).length !== 1 || levels[0] !== 1) findings.push(`headings are ${levels}`);
levels.forEach((level, i) => i > 0 && level > levels[i - 1] + 1 && findings.push(`a heading skips from ${levels[i - 1]} to ${level}`));
for (const e of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
  if (!e.labels.length || !e.labels[0].textContent.trim()) findings.push(`field ${e.name} has no label`);
}
const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => findings.push(`two elements have the id ${id}`));
for (const e of document.querySelectorAll('[aria-labelledby], [aria-describedby]')) {
  const named = `${e.getAttribute('aria-labelledby') ?? ''} ${e.getAttribute('aria-describedby') ?? ''}`.trim().split(/\s+/);
  named.filter((id) => !document.getElementById(id)).forEach((id) => findings.push(`nothing has the id ${id}`));
}
if (!page.lang || !document.title) findings.push('the page has no language or no title');
folded.forEach((e) => (e.open = false));
return [...new Set(findings)];
