import { randomBytes } from 'node:crypto';

/** What an app keeps of Affili beside its user. */
export interface AffiliFields {
  affiliCustomerId: string | null;
  /** Whether a link brought this signup, and Affili's id of it is not known yet. */
  affiliPending: boolean;
}

export interface User extends AffiliFields {
  id: string | number;
  email: string;
}

/** What the routes of an app ask of its users, whatever they are kept in. */
export interface Users {
  create(email: string, affiliPending: boolean): Promise<User>;
  find(email: string): Promise<User>;
  update(id: User['id'], fields: AffiliFields): Promise<void>;
}

type Document = AffiliFields & { _id: string; email: string };

/** As in MongoDB: documents, whose ids are strings of 24 hexadecimal digits. */
export class DocumentUsers implements Users {
  readonly #documents: Document[] = [];

  async create(email: string, affiliPending: boolean): Promise<User> {
    const _id = randomBytes(12).toString('hex');
    this.#documents.push({ _id, email, affiliCustomerId: null, affiliPending });
    return this.find(email);
  }

  async find(email: string): Promise<User> {
    const { _id, ...fields } = await this.#findOne({ email });
    return { id: _id, ...fields };
  }

  async update(id: User['id'], fields: AffiliFields): Promise<void> {
    await this.#updateOne({ _id: String(id) }, { $set: fields });
  }

  async #findOne(filter: Partial<Document>): Promise<Document> {
    const fits = (document: Document) =>
      Object.entries(filter).every(([name, value]) => document[name as keyof Document] === value);
    return Promise.resolve({ ...this.#documents.find(fits)! });
  }

  async #updateOne(filter: Partial<Document>, { $set }: { $set: AffiliFields }): Promise<void> {
    const { _id } = await this.#findOne(filter);
    Object.assign(
      this.#documents.find((document) => document._id === _id)!,
      $set,
    );
  }
}

type Row = [id: number, email: string, affili_customer_id: string | null, affili_pending: 0 | 1];

/** As in SQLite: rows, whose ids count from 1, without booleans. */
export class TableUsers implements Users {
  readonly #rows: Row[] = [];

  create(email: string, affiliPending: boolean): Promise<User> {
    this.#rows.push([this.#rows.length + 1, email, null, affiliPending ? 1 : 0]);
    return this.find(email);
  }

  find(email: string): Promise<User> {
    const [id, , affiliCustomerId, pending] = this.#rows.find((row) => row[1] === email)!;
    return Promise.resolve({ id, email, affiliCustomerId, affiliPending: pending === 1 });
  }

  update(id: User['id'], { affiliCustomerId, affiliPending }: AffiliFields): Promise<void> {
    const row = this.#rows.find(([own]) => own === id)!;
    row[2] = affiliCustomerId;
    row[3] = affiliPending ? 1 : 0;
    return Promise.resolve();
  }
}
