// The warnings of the watched node.

import { byId, element, setText } from './dom.js';
import { moment } from './format.js';

export function createWarnings() {
  function update(warnings) {
    setText(byId('warnings-badge'), warnings.length > 0 ? String(warnings.length) : '');
    byId('warnings').replaceChildren(
      ...(warnings.length > 0 ? warnings.toReversed().map(line) : [element('li', { class: 'none', text: 'No warnings.' })]));
  }

  update([]);
  return { update };
}

const line = ({ time, level, message }) => element('li', {},
  element('time', { datetime: time, class: 'muted', text: moment(time) }),
  element('span', { class: 'pill', 'data-level': level === 'Warning' ? 'warn' : 'bad', text: level }),
  element('span', { class: 'message', text: message }));
