import { DataSource, EntitySchema } from 'typeorm';
import type { SignUp, User } from './sign-up.js';

const Users = new EntitySchema<User>({
  name: 'users',
  columns: { id: { type: 'text', primary: true }, email: { type: 'text' }, first_name: { type: 'text' } },
});
const dataSource = await new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  entities: [Users],
}).initialize();

export const signUp: SignUp = async (outbox, user, registration) => {
  await dataSource.transaction(async (manager) => {
    await manager.insert(Users, user);
    const executeSql = async (text: string, values: unknown[]) => ({ rows: await manager.query(text, values) });
    if (registration) await outbox.add(registration, { db: { executeSql } });
  });
};
