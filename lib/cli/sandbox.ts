import { isPort, serve } from '../sandbox/serve';
import { printResult, type Context } from './context';
import { Failure, OK, WrongUse } from './problem';

export async function sandbox(context: Context): Promise<number> {
  const { args, language } = context;
  const { port = '4545', host = '127.0.0.1', token = 'sandbox-token' } = args.values;
  if (!isPort(port)) throw new WrongUse('--port takes a number from 0 to 65535');
  const print = (text: string) => printResult(context, text);
  const problem = await serve({ port: Number(port), host, token, language, print });
  if (problem !== undefined) throw new Failure(problem);
  return OK;
}
