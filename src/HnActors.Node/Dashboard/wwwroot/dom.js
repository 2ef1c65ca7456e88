// Small helpers for building elements. Text is only ever inserted as text.

export const byId = (id) => document.getElementById(id);

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (name === 'text') made.textContent = value;
    else made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

// Rewriting the same text would clear a selection and have it read out again.
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

export function setAttribute(target, name, value) {
  if (target.getAttribute(name) !== String(value)) target.setAttribute(name, value);
}

/**
 * Updates the rows of a table and keeps those that stay, so that focus and clicks survive an update every second.
 * `create` creates a row for a key; `update` writes an item into its row.
 */
export function keyedRows(body, items, keyOf, create, update) {
  const rows = new Map([...body.children].map((row) => [row.dataset.key, row]));
  items.forEach((item, place) => {
    const key = String(keyOf(item));
    let row = rows.get(key);
    rows.delete(key);
    if (!row) {
      row = create(item);
      row.dataset.key = key;
    }
    update(row, item);
    if (body.children[place] !== row) body.insertBefore(row, body.children[place] ?? null);
  });
  for (const row of rows.values()) row.remove();
}

/** A row of cells, each with the heading that is shown beside it on a narrow screen. */
export const tableRow = (...cells) =>
  element('tr', {}, ...cells.map(({ label, kind, ...rest }) => element('td', { 'data-label': label, class: kind, ...rest })));

export const emptyRow = (columns, text) => element('tr', {}, element('td', { colspan: columns, class: 'none', text }));
