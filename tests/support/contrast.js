(() => {
  const parse = (text) => text.match(/[\d.]+/g).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((part) =>
      part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, alpha = 1] = parse(getComputedStyle(at).backgroundColor);
      if (alpha > 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const says = (element) => Array.from(element.childNodes)
    .some((node) => node.nodeType === 3 && node.data.trim());
  const pale = new Set();
  for (const element of document.querySelectorAll('body *:not(script):not(option)')) {
    if (element.closest('svg') || !says(element)) continue;
    const [ink, paper] = [light(parse(getComputedStyle(element).color).slice(0, 3)), light(behind(element))];
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (ratio < 4.5) pale.add(element.localName + '.' + element.className + ' ' + ratio.toFixed(2));
  }
  return Array.from(pale);
})()
