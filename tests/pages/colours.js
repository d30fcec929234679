/* Lets axe judge the colours of a text once for all pages that a window shows: the rules color-contrast and link-in-text-block.

What axe says of a text's contrast follows from the text's own colours, size and weight and from what is painted beneath it. Where that is its
ancestors alone, two texts whose computed styles, and those of their ancestors that paint or stack, are the same are judged the same. So a text is
left to axe unless one like it was passed before, or stands on a picture, of which axe can say nothing. Also left to axe, on every page, is each
text that lies over or under what is no ancestor of it, or that goes over the edge of an ancestor that paints. What was found wrong is never kept. */
(() => {
    /* All that axe reads of an ancestor: what it paints, and whether it stacks (axe: commons/color, commons/dom/create-grid). */
    const PLAIN = {
        'background-color': 'rgba(0, 0, 0, 0)', 'background-image': 'none', 'opacity': '1', 'mix-blend-mode': 'normal', 'filter': 'none',
        'position': 'static', 'z-index': 'auto', 'float': 'none', 'transform': 'none', 'perspective': 'none', 'isolation': 'auto', 'contain': 'none',
        'will-change': 'auto', 'clip-path': 'none', 'mask-image': 'none', '-webkit-mask-box-image-source': 'none', 'overflow-x': 'visible', 'overflow-y': 'visible',
    };
    const STYLES = Object.entries(PLAIN);
    const PAINTS = new Set(['background-color', 'background-image', 'opacity', 'mix-blend-mode']);
    /* All that it reads of the text itself. */
    const OF_TEXT = ['color', 'font-size', 'font-weight', 'text-shadow', '-webkit-text-fill-color', '-webkit-text-stroke-width', '-webkit-text-stroke-color'];
    const PICTURES = new Set(['IMG', 'CANVAS', 'OBJECT', 'IFRAME', 'VIDEO', 'SVG']);
    const FIELDS = 'input:not([type=hidden], [type=range], [type=color], [type=checkbox], [type=radio], [type=image]), select, textarea';
    const NOBODY_SEES = /^inset\((5\d|[6-9]\d|100)%/;
    const ROOT = {key: '', display: '', pictured: false, clipped: false};

    const judged = new Set();

    function seen(element) {
        const box = element.getBoundingClientRect();
        return box.bottom + scrollY > 0 && box.right + scrollX > 0 && element.checkVisibility({visibilityProperty: true, opacityProperty: true});
    }

    /* What is known of an element of the page, and of all below it. */
    function read(element, above, known) {
        const style = getComputedStyle(element), one = {element, above, style, display: style.display, paints: false, scrolls: false};
        let own = '';
        if (PICTURES.has(element.nodeName.toUpperCase())) own = element.nodeName, one.paints = true;
        for (const [name, plain] of STYLES) {
            const value = style.getPropertyValue(name);
            if (value === plain) continue;
            own += `;${name}:${value}` + (name === 'z-index' ? ` in ${above.display}` : '');
            one.paints ||= PAINTS.has(name);
            one.scrolls ||= name.startsWith('overflow');
        }
        const opaque = /^rgb\(/.test(style.backgroundColor);
        one.pictured = PICTURES.has(element.nodeName.toUpperCase()) || style.backgroundImage !== 'none' || (!opaque && above.pictured);
        one.clipped = above.clipped || NOBODY_SEES.test(style.clipPath);
        one.key = own ? `${above.key}>${own}` : above.key;
        known.set(element, one);
        for (const child of element.children) read(child, one, known);
        return known;
    }

    const words = element => [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE && node.nodeValue.trim());

    /* The boxes of an element's own words, or of itself where it has none. */
    function lines(element) {
        const range = document.createRange();
        const found = words(element).flatMap(node => { range.selectNodeContents(node); return [...range.getClientRects()]; });
        return found.some(box => box.width >= 1 && box.height >= 1) ? found : [element.getBoundingClientRect()];
    }

    const boxes = one => one.boxes ??= [...one.element.getClientRects()];
    const holds = (box, inner) => {
        const x = (inner.left + inner.right) / 2, y = (inner.top + inner.bottom) / 2;
        return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
    };
    const meet = (a, b) => a.left < b.right - .1 && a.right > b.left + .1 && a.top < b.bottom - .1 && a.bottom > b.top + .1;

    /* The strips of the page, each 64 pixels high, that a box lies in. */
    const strips = box => {
        const first = Math.floor(box.top / 64);
        return Array.from({length: Math.floor(box.bottom / 64) - first + 1}, (_, at) => first + at);
    };

    /* The boxes of what paints by the strips that they lie in, so that a text is held against those near it alone. */
    function byStrip(painters) {
        const found = new Map();
        for (const one of painters)
            for (const box of boxes(one))
                for (const strip of strips(box)) found.get(strip)?.push([one, box]) ?? found.set(strip, [[one, box]]);
        return found;
    }

    /* Whether nothing lies beneath or above these boxes of an element but its own ancestors. What scrolls is looked at by where it stands itself. */
    function alone(one, painters, inside) {
        for (let up = one; up.element; up = up.above) {
            if ((up.paints || up === one) && !inside.every(inner => boxes(up).some(box => holds(box, inner)))) return false;
            if (up.scrolls && up !== one && !(up.alone ??= alone(up, painters, [up.element.getBoundingClientRect()]))) return false;
        }
        return !inside.some(inner => strips(inner).some(strip => painters.get(strip)?.some(([other, box]) => meet(box, inner)
            && !other.element.contains(one.element) && !(one.scrolls && one.element.contains(other.element)))));
    }

    /* The texts of the page that somebody sees, each with what its colours follow from. */
    function texts() {
        const known = read(document.documentElement, ROOT, new Map()), found = new Map();
        const painters = byStrip([...known.values()].filter(one => one.paints && !one.clipped && seen(one.element)));
        for (const [element, one] of known) {
            if (one.clipped || !(element.matches(FIELDS) || words(element).length) || !seen(element)) continue;
            const key = one.key + '|' + OF_TEXT.map(name => one.style.getPropertyValue(name)).join();
            found.set(element, {key, pictured: one.pictured, alone: () => one.stands ??= alone(one, painters, lines(element))});
        }
        return {known, found};
    }

    /* Whether axe may have to judge a link: it stands in a line with other words, and is not the only thing there that is underlined. */
    function doubtful(link, known) {
        const one = known.get(link);
        let block = one.above;
        while (block.display === 'inline') block = block.above;
        return one.display === 'inline' && one.style.textDecorationLine === block.style.textDecorationLine
            && link.textContent.trim() !== block.element.textContent.trim();
    }

    async function look() {
        const {known, found} = texts();
        const left = [...found].filter(([, text]) => !judged.has(text.key) || !text.alone()).map(([element]) => element);
        const links = [...document.querySelectorAll('a[href], [role=link]')].filter(link => doubtful(link, known));
        if (!left.length && !links.length) return {violations: [], left};
        const told = await axe.run({include: [...left, ...links]}, {
            runOnly: ['color-contrast', 'link-in-text-block'], preload: {assets: ['media']},
            elementRef: true, selectors: false, resultTypes: ['violations', 'passes', 'incomplete'],
        });
        const keep = (rules, right) => rules.filter(rule => rule.id === 'color-contrast').flatMap(rule => rule.nodes).forEach(node => {
            const text = found.get(node.element);
            if (text && right(node, text) && text.alone()) judged.add(text.key);
        });
        keep(told.passes, node => typeof node.any[0]?.data?.contrastRatio === 'number');
        keep(told.incomplete, (_, text) => text.pictured);
        const violations = told.violations.map(({id, nodes}) => ({id, nodes: nodes.map(({html, failureSummary}) => ({html, failureSummary}))}));
        return {violations, left};
    }

    window.colours = {
        wrong: () => look().then(told => told.violations),
        left: () => look().then(told => told.left.map(element => element.outerHTML.slice(0, 100))),
    };
})();
