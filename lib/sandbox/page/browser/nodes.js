import { clone } from './templates.js';

const KEPT = 200;

/** The latest nodes that were made of a template, by id. */
export class LatestNodes {
  #nodes = new Map();
  #template;

  constructor(template) {
    this.#template = template;
  }

  get(id) {
    return this.#nodes.get(id);
  }

  /** Makes a node. If there are too many, the oldest goes. */
  add(id) {
    const node = clone(this.#template);
    this.#nodes.set(id, node);
    if (this.#nodes.size > KEPT) {
      const [[oldest, its]] = this.#nodes;
      its.remove();
      this.#nodes.delete(oldest);
    }
    return node;
  }

  clear() {
    for (const node of this.#nodes.values()) node.remove();
    this.#nodes.clear();
  }
}
