import { NextResponse } from 'next/server';

export function proxy() {
  const response = NextResponse.next();
  response.cookies.set('visited', '1');
  return response;
}
