import { DataTypes, Sequelize } from 'sequelize';
import type { SignUp } from './sign-up.js';

const sequelize = new Sequelize(process.env.DATABASE_URL!, { logging: false });
const columns = { id: { type: DataTypes.TEXT, primaryKey: true }, email: DataTypes.TEXT, first_name: DataTypes.TEXT };
const Users = sequelize.define('users', columns, { timestamps: false });

export const signUp: SignUp = async (outbox, user, registration) => {
  await sequelize.transaction(async (transaction) => {
    await Users.create({ ...user }, { transaction });
    const executeSql = async (text: string, values: unknown[]) => {
      const bind = values.map((value) => value ?? null); // Sequelize takes no undefined, which pg-boss 10 passes.
      const [rows] = await sequelize.query(text, { bind, transaction });
      return { rows };
    };
    if (registration) await outbox.add(registration, { db: { executeSql } });
  });
};
