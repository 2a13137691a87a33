import { randomUUID } from 'node:crypto';

interface User {
  id: string;
  firstName: string;
  email: string;
  affiliCustomerId?: string;
}

const byId = new Map<string, User>();

/** In place of the app's own table. It is gone with the process, and so are its users; what waits in Redis is not. */
export const users = {
  create: (fields: { firstName: string; email: string }): Promise<User> => {
    const user = { id: randomUUID(), ...fields };
    byId.set(user.id, user);
    return Promise.resolve(user);
  },
  update: (id: string, fields: { affiliCustomerId: string }): Promise<void> => {
    const user = byId.get(id);
    if (user) byId.set(id, { ...user, ...fields });
    return Promise.resolve();
  },
  all: (): User[] => [...byId.values()],
};
