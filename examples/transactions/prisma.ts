// `npx prisma generate` creates the client from schema.prisma. pg-boss 12 has fromPrisma(tx) for this.
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@prisma/client';
import type { SignUp } from './sign-up.js';

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) });

export const signUp: SignUp = async (outbox, user, registration) => {
  await prisma.$transaction(async (tx) => {
    await tx.user.create({ data: user });
    const executeSql = async (text: string, values: unknown[]) => ({
      rows: await tx.$queryRawUnsafe<unknown[]>(text, ...values),
    });
    if (registration) await outbox.add(registration, { db: { executeSql } });
  });
};
