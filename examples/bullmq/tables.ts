interface User {
  id: string;
  firstName: string;
  email: string;
  affiliCustomerId?: string;
}

interface Payment {
  id: string;
  userId: string;
  amount: number;
  affiliConversionId?: string;
}

/** Stand-ins for the app's tables. They are gone when the process ends; what waits in Redis is not. */
function createTable<Row extends { id: string }>() {
  const rows = new Map<string, Row>();
  return {
    create(row: Row): Promise<Row> {
      rows.set(row.id, row);
      return Promise.resolve(row);
    },
    update(id: string, fields: Partial<Row>): Promise<void> {
      const row = rows.get(id);
      if (row) rows.set(id, { ...row, ...fields });
      return Promise.resolve();
    },
    all: (): Row[] => [...rows.values()],
  };
}

export const users = createTable<User>();
export const payments = createTable<Payment>();
