import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { ECHO } from '../support/secrets';
import type { Life } from './life';
import { isOfConnection, saysEdited, WELL, type Reaction } from './reaction';
import type { VirtualClock } from './virtual-clock';
import { VirtualNetwork, type Socket } from './virtual-network';

export interface Row {
  id: string;
  [field: string]: unknown;
}

/** A POST of something new, and what came of it. */
export interface SeenPost {
  kind: 'customers' | 'conversions';
  /** `mcs_id` or `order_id`. */
  key: string;
  port: number;
  at: number;
  reaction: Reaction;
  storedAt?: number;
  /** Whether the answer got to a client that still waited. */
  isHeard?: boolean;
  /** Whether the ledger had the conversion when it came. */
  isNoted: boolean;
  /** What had gone wrong by then that may have cost a note. */
  troubles: number;
}

/** A change of what is there. */
export interface SeenEdit {
  kind: string;
  id: string;
  at: number;
  status?: number;
  isKnown: boolean;
  appliedAt?: number;
}

/** A look-up of a customer. */
interface LookUp {
  mcs_id: string;
  at: number;
  /** Whether the list did not tell the truth of the customer. */
  isBehind: boolean;
}

/** A request, before a reaction to it is chosen. */
interface Request {
  port: number;
  method: string;
  kind: 'customers' | 'conversions';
  id: string | undefined;
  query: URLSearchParams;
  body: Record<string, unknown>;
}

const LATENCY = 1.7;

/** Affili, which reacts by a script, and remembers all that it saw. */
export class VirtualAffili {
  customers: Row[] = [];
  conversions: Row[] = [];
  posts: SeenPost[] = [];
  edits: SeenEdit[] = [];
  lookUps: LookUp[] = [];
  script: Reaction[] = [];
  /** By port, the processes that connect. */
  readonly lives = new Map<number, Life>();
  readonly network = new VirtualNetwork((request, response) => void this.#answer(request, response));
  isNoted: (order_id: string) => boolean = () => false;
  troubles: () => number = () => 0;
  readonly #clock: VirtualClock;
  /** What each connection is busy with, until that is answered; the next request may be there before that is seen. */
  readonly #busy = new Map<Socket, IncomingMessage>();
  #count = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    this.network.connect = (port) => this.#connect(port);
  }

  /** Begins anew. */
  reset(): void {
    this.network.close();
    this.#busy.clear();
    this.lives.clear();
    Object.assign(this, { customers: [], conversions: [], posts: [], edits: [], lookUps: [], script: [] });
    this.#count = 0;
  }

  next(reactions: Reaction[]): void {
    this.script.push(...reactions);
    this.#becomeUnreachable();
  }

  #connect(port: number) {
    if (this.lives.get(port)?.isOver !== false) return 'lost';
    const reply = this.script[0]?.reply;
    if (reply !== 'refused connection' && reply !== 'lost connection') return 'stands';
    this.script.shift();
    return reply === 'refused connection' ? 'refused' : 'lost';
  }

  /** So that the next request has to connect. */
  #becomeUnreachable(): void {
    if (isOfConnection(this.script[0])) this.network.closeIdle((socket) => this.#busy.has(socket));
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const socket = incoming.socket as unknown as Socket;
    const { port } = socket;
    this.#busy.set(socket, incoming);
    try {
      const request = await read(incoming, port);
      await this.lives.get(port)?.step();
      // A request on a connection that was kept alive all the same.
      const reaction = isOfConnection(this.script[0]) ? WELL : (this.script.shift() ?? WELL);
      await this.#clock.sleep(LATENCY);
      const { result, post } = this.#do(request, reaction);
      await this.#clock.sleep(reaction.after + LATENCY);
      await this.lives.get(port)?.step();
      if (post) post.isHeard = !socket.destroyed;
      await this.#reply(socket, response, reaction, result());
    } catch {
      // The client cut it.
    } finally {
      // Once the answer is there.
      this.#clock.after(LATENCY / 10, () => {
        if (this.#busy.get(socket) === incoming && response.writableEnded) this.#busy.delete(socket);
        this.#becomeUnreachable();
      });
    }
  }

  /** Does what is asked for when the reaction says so, and answers how to see the result. */
  #do(request: Request, reaction: Reaction): { result: () => unknown; post?: SeenPost } {
    const { method, kind, id, body, query, port } = request;
    const rows = kind === 'customers' ? this.customers : this.conversions;
    const later = (store: () => void) => {
      if (reaction.stores === 0) store();
      else if (reaction.stores !== null) this.#clock.after(reaction.stores, store);
    };
    if (method === 'GET') return { result: () => this.#list(query, reaction) };
    if (id !== undefined) {
      const row = rows.find((other) => other.id === id);
      const edit: SeenEdit = { kind, id, at: this.#clock.now, status: body['status'] as number, isKnown: !!row };
      this.edits.push(edit);
      const apply = () => {
        Object.assign(row ?? {}, body);
        edit.appliedAt = this.#clock.now;
      };
      // Nothing is required of its answer, so Affili is taken at its word.
      if (saysEdited(reaction)) apply();
      else later(apply);
      return { result: () => row ?? { id } };
    }
    const key = String(kind === 'customers' ? body['mcs_id'] : body['order_id']);
    const facts = { isNoted: this.isNoted(key), troubles: this.troubles() };
    const post: SeenPost = { kind, key, port, at: this.#clock.now, reaction, ...facts };
    this.posts.push(post);
    const row = { id: `${kind === 'customers' ? 'c' : 'v'}-${(this.#count += 1)}`, ...body };
    later(() => {
      rows.push(row);
      post.storedAt = this.#clock.now;
    });
    return { result: () => row, post };
  }

  #list(query: URLSearchParams, { reply }: Reaction): Row[] {
    const all = reply === 'list behind' ? this.customers.slice(0, -1) : this.customers;
    const mcs_id = query.get('mcs_id') ?? '';
    const find = (rows: Row[]) => rows.filter((row) => row['mcs_id'] === mcs_id);
    const isBehind = find(all).length === 0 && find(this.customers).length > 0;
    this.lookUps.push({ mcs_id, at: this.#clock.now, isBehind });
    return reply === 'list unfiltered' ? all : find(all);
  }

  async #reply(socket: Socket, response: ServerResponse, { reply }: Reaction, data: unknown): Promise<void> {
    const headers = { 'Content-Type': 'application/json' };
    if (reply === 'silence') return;
    if (reply === 'reset') return void socket.destroy();
    if (reply === 'stalled' || reply === 'dripping') {
      response.writeHead(200, headers).flushHeaders();
      while (reply === 'dripping' && !socket.destroyed) {
        response.write(' ');
        await this.#clock.sleep(400);
      }
      return;
    }
    if (typeof reply === 'string') return void response.writeHead(200, headers).end(JSON.stringify({ data }));
    if ('odd' in reply) return void response.writeHead(200, headers).end(reply.odd);
    const { status, retryAfter, errors } = reply;
    const body = JSON.stringify({ message: ECHO, ...(errors && { errors: { [errors]: [ECHO] } }) });
    response.writeHead(status, { ...headers, ...(retryAfter && { 'Retry-After': retryAfter }) }).end(body);
  }
}

async function read(incoming: IncomingMessage, port: number): Promise<Request> {
  const { pathname, searchParams: query } = new URL(incoming.url ?? '', 'http://affili');
  const [kind, id] = pathname.split('/').slice(2) as [Request['kind'], string | undefined];
  const body = JSON.parse((await text(incoming)) || '{}') as Request['body'];
  return { port, method: incoming.method ?? '', kind, id: id && decodeURIComponent(id), query, body };
}
