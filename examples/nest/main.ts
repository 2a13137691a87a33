import 'reflect-metadata';
import { Body, Controller, Module, Post, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request } from 'express';
import { affili, registerCustomer } from 'express-affili';

interface Signup {
  first_name: string;
  email: string;
}

interface User extends Signup {
  id: number;
  affiliCustomerId: string | null;
}

const users: User[] = [];

@Controller()
class SignupController {
  @Post('register')
  async register(@Req() req: Request, @Body() { first_name, email }: Signup): Promise<User> {
    const user: User = { id: users.length + 1, first_name, email, affiliCustomerId: null };
    users.push(user);
    user.affiliCustomerId = await registerCustomer(req, user.id, { first_name, email });
    return user;
  }
}

@Module({ controllers: [SignupController] })
class AppModule {}

async function start(): Promise<void> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger: ['error'] });
  // The token and Affili's address come from AFFILI_TOKEN and AFFILI_BASE_URL.
  app.use(affili());
  await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
  console.log(`Listening on ${await app.getUrl()}`);
}

void start();
