import type * as SandboxModule from 'express-affili/sandbox';
import type { Sandbox } from 'express-affili/sandbox';
import request, { type Test } from 'supertest';

export const PATH = '/services/customers';
export const CONVERSIONS = '/services/conversions';
export const TOKEN = 'sandbox-token';
export const REGISTRATION = {
  referrer: 'aff-1',
  mcs_id: '42',
  meta_data: { first_name: 'سارا', email: 'sara@example.com', plan: { seats: 3 } },
};

export const SALE = { type: 'sale', order_id: 'INV-1', amount: 4_900_000, customer_id: 'c1' };

/** The sandbox on either major of Express, as an app has one or the other installed. */
export const sandboxes = ([4, 5] as const).map((version) => {
  let createSandbox!: typeof SandboxModule.createSandbox;
  jest.isolateModules(() => {
    jest.doMock('express', () => jest.requireActual<object>(version === 4 ? 'express4' : 'express'));
    ({ createSandbox } = jest.requireActual<typeof SandboxModule>('express-affili/sandbox'));
    jest.dontMock('express');
  });
  return { version, createSandbox };
});

/** A request to the API, with the right token. */
export function ask(sandbox: Sandbox | string, method: 'get' | 'post' | 'put' | 'delete', path = PATH): Test {
  return request(sandbox)[method](path).set('Authorization', `Bearer ${TOKEN}`);
}

export async function register(sandbox: Sandbox | string, registration: object = REGISTRATION) {
  const answer = ask(sandbox, 'post').send(registration).expect(200);
  return (await bodyOf<{ data: SandboxModule.RegisteredCustomer }>(answer)).data;
}

export async function record(sandbox: Sandbox | string, conversion: object = SALE) {
  const answer = ask(sandbox, 'post', CONVERSIONS).send(conversion).expect(200);
  return (await bodyOf<{ data: SandboxModule.RecordedConversion }>(answer)).data;
}

export async function setStatus(sandbox: Sandbox | string, id: string, status: unknown) {
  const answer = ask(sandbox, 'post', `${CONVERSIONS}/${id}`).send({ status }).expect(200);
  return (await bodyOf<{ data: SandboxModule.RecordedConversion }>(answer)).data;
}

export async function bodyOf<T = object>(answer: Test): Promise<T> {
  return (await answer).body as T;
}

/** What an open page is told: answers the next event of a name, whatever comes in between. */
export async function watch(url: string): Promise<<T>(name: string) => Promise<T>> {
  const { body } = await fetch(`${url}/page/events`);
  const events = readEvents(body!);
  return async <T>(wanted: string) => {
    for (;;) {
      const next = await events.next();
      if (next.done) throw new Error(`the events ended before there was a ${wanted}`);
      if (next.value.name === wanted) return next.value.data as T;
    }
  };
}

async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<{ name: string; data: unknown }> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/m.exec(block)!;
      yield { name: name!, data: JSON.parse(data!) };
    }
  }
}
