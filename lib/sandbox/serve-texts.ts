/** What is said of a sandbox that a command runs. */
interface ServeTexts {
  started(this: void, url: string, token: string): string;
  portTaken(this: void, port: number): string;
  portForbidden(this: void, port: number): string;
  cannotListen(this: void, host: string, why: string): string;
}

export const SERVE_TEXTS: Record<'en' | 'fa', ServeTexts> = {
  en: {
    started: (url, token) => `A stand-in for Affili is running. What your app needs:

  AFFILI_BASE_URL=${url}
  AFFILI_TOKEN=${token}

Its page, with the customers and conversions as they come in: ${url}/`,
    portTaken: (port) => `port ${port} is taken: choose another with --port`,
    portForbidden: (port) => `port ${port} may not be used: choose one above 1023 with --port`,
    cannotListen: (host, why) => `can't listen on ${host}: ${why}`,
  },
  fa: {
    started: (url, token) => `سندباکس افیلی در حال اجراست. برنامه شما به این‌ها نیاز دارد:

  AFFILI_BASE_URL=${url}
  AFFILI_TOKEN=${token}

صفحه سندباکس، که مشتری‌ها و کانورژن‌ها را در لحظه ورود نشان می‌دهد: ${url}/`,
    portTaken: (port) => `پورت ${port} اشغال است: با --port پورت دیگری انتخاب کنید`,
    portForbidden: (port) => `اجازه استفاده از پورت ${port} نیست: با --port پورتی بالاتر از 1023 انتخاب کنید`,
    cannotListen: (host, why) => `نمی‌شود روی ${host} به درخواست‌ها گوش داد: ${why}`,
  },
};
