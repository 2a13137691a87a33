import type { LinkChange } from '../../attribution/returned-link';
import type { Texts } from './texts';

const number = (value: number) => value.toLocaleString('fa', { useGrouping: false, maximumFractionDigits: 4 });
const tehranTime = new Intl.DateTimeFormat('fa-IR-u-ca-persian', {
  timeZone: 'Asia/Tehran',
  dateStyle: 'long',
  timeStyle: 'short',
});

const CHANGES: Record<LinkChange, string> = {
  separators: 'جداکننده‌هایی مثل &amp; یا ? دوم',
  'letter case': 'حروف بزرگ در نام پارامتر',
  blanks: 'فاصله یا کاراکتر نامرئی',
  punctuation: 'علامت نگارشی بعد از مقدار',
  digits: 'رقم فارسی یا عربی',
  repeats: 'پارامتر تکراری',
};

export const FA: Texts = {
  usage: 'نحوه استفاده:',
  about: {
    affili: 'کار با افیلی از خط فرمان.',
    check: 'آیا توکن پذیرفته می‌شود و آیا لینک افیلیت در کوکی ذخیره می‌شود؟',
    customers: 'لیست مشتری‌های منطبق با همه فیلترها',
    register: 'ثبت مشتری‌ای که ثبتش از دست رفته است',
    sandbox: 'اجرای سندباکس، جایگزین افیلی برای توسعه و تست',
  },
  more: {
    affili: `توکن افیلی از AFFILI_TOKEN یا --token-file یا --env-file خوانده می‌شود و هرگز از آرگومان‌ها.
کد خروج: 0 انجام شد، 1 ناموفق، 2 استفاده نادرست. نتیجه به stdout می‌رود و بقیه به stderr.`,
    check: `لینک اول بررسی می‌شود و توکن نمی‌خواهد. اگر affili() با گزینه‌های پیش‌فرض لینک را ذخیره نکند،
یا افیلی پاسخ ندهد یا توکن را نپذیرد، کد خروج 1 است.`,
    register: 'اول جستجو می‌شود و فقط اگر نبود ارسال می‌شود. شناسه مشتری در افیلی چاپ می‌شود: ذخیره‌اش کنید.',
    sandbox: `سندباکس دو متغیر AFFILI_BASE_URL و AFFILI_TOKEN را برای برنامه شما چاپ می‌کند. صفحه‌اش همه چیز را زنده نشان می‌دهد؛
برای اسکریپت‌ها: /customers.json و /conversions.json، و PUT /faults برای شبیه‌سازی خطا.`,
  },
  options: {
    id: 'شناسه مشتری در افیلی',
    'mcs-id': 'شناسه مشتری در سیستم شما',
    'min-created-at': 'مثل 2026-01-31 یا 2026-01-31T08:00:00Z؛ بدون تغییر ارسال می‌شود',
    'publisher-id': 'بازاریاب',
    json: 'به شکل JSON',
    csv: "به شکل CSV (RFC 4180)؛ پیش از = + - @ در ابتدای خانه یک ' می‌آید تا فرمول حساب نشود",
    full: 'نمایش اطلاعات شخصی؛ بدون آن همه meta_data در هر قالبی پنهان است',
    referrer: 'توکن ارجاع لینک',
    'meta-data': 'اطلاعات اضافه، مثل \'{"first_name":"Sara"}\'؛ با @path از فایل و با - از stdin',
    yes: 'ارسال بدون پرسش؛ در محیط غیرتعاملی لازم است',
    port: 'پورت (پیش‌فرض: 4545؛ 0 یعنی یک پورت آزاد)',
    host: 'آدرس شبکه (پیش‌فرض: 127.0.0.1، فقط همین دستگاه؛ در کانتینر 0.0.0.0 همراه با --token)',
    token: 'توکن ساختگی که پذیرفته می‌شود (پیش‌فرض: sandbox-token)',
    data: 'فایلی که مشتری‌ها و کانورژن‌ها را بعد از اجرای مجدد نگه می‌دارد (پیش‌فرض: فقط حافظه)',
    'token-file': 'فایلی که توکن افیلی در آن است (پیش‌فرض: AFFILI_TOKEN)',
    'base-url': 'آدرس افیلی (پیش‌فرض: AFFILI_BASE_URL یا https://core.affili.ir)',
    timeout: 'مهلت (timeout) هر درخواست به میلی‌ثانیه، با همه تلاش‌های مجدد (پیش‌فرض: 5000)',
    'env-file': 'فایل متغیرهای محیطی، مثل node --env-file؛ اولویت با متغیرهای موجود است',
    lang: 'زبان راهنما و نتیجه (پیش‌فرض: از LC_ALL و LC_MESSAGES و LANG)',
    version: 'نسخه',
    help: 'همین راهنما؛ با نام یک دستور، راهنمای همان دستور',
  },
  works: (origin, ms) => `افیلی در ${origin} پاسخ می‌دهد و توکن را می‌پذیرد (${number(ms)} میلی‌ثانیه).`,
  notAsked: 'توکنی نیست؛ از افیلی چیزی پرسیده نشد',
  captured: (referrer, days, end) =>
    `لینک در کوکی ذخیره می‌شود: توکن ارجاع ${referrer} به مدت ${number(days)} روز، تا ${tehranTime.format(end)} به وقت تهران (${end.toISOString()}).`,
  cameBackChanged: (changes, parameters) =>
    `هشدار: لینک در راه تغییر کرده است (${changes.map((change) => CHANGES[change]).join('، ')}) و این‌طور خوانده می‌شود: ${parameters}`,
  warnings: {
    'no-token':
      'لینک در کوکی ذخیره نمی‌شود: مقدار referrer توکن نیست (1 تا 255 کاراکتر از A-Z a-z 0-9 . _ ~ + / = - که اولی حرف یا رقم است و آخری . یا / نیست).',
    'no-exp':
      'هشدار: لینک exp ندارد و شاید لینک افیلی نباشد. طول دوره کوکی پیش‌فرض است، جای کوکی موجود را نمی‌گیرد و هر لینکی که exp دارد جایش را می‌گیرد.',
    'unusable-exp': 'هشدار: مقدار exp عددی نیست که حداقل یک ثانیه شود؛ طول دوره کوکی پیش‌فرض است.',
    'past-exp': 'هشدار: مقدار exp زمانی در گذشته است؛ طول دوره کوکی پیش‌فرض است.',
    'cut-exp': 'هشدار: مقدار exp به ۴۰۰ روز، یعنی سقف مرورگرها، کاهش پیدا می‌کند.',
  },
  notALink: 'لینک در کوکی ذخیره نمی‌شود: پارامتر referrer در query آن نیست.',
  inFragment: 'آنچه بعد از # می‌آید به سرور نمی‌رسد؛ پارامترها را قبل از آن بیاورید.',
  mustReachApp: (host) =>
    `به شرطی که برنامه شما به ${host} پاسخ دهد. اگر فرانت‌اند جداست، باید query را به برنامه برساند: docs/where-the-cookie-does-not-reach.md`,
  progress: (page, last) => (last ? `صفحه ${number(page)} از ${number(last)}` : `صفحه ${number(page)}`),
  noCustomers: 'مشتری‌ای پیدا نشد',
  noCustomerFits: 'مشتری‌ای با این فیلترها پیدا نشد',
  isRegistered: 'قبلاً ثبت شده است؛ چیزی ارسال نشد',
  isToBeSent: (origin) => `این به ${origin} ارسال می‌شود:`,
  question: 'ارسال شود؟ [y/N] ',
  notSent: 'چیزی ارسال نشد',
  nobodyToAsk: 'محیط غیرتعاملی است و نمی‌شود پرسید؛ با --yes بدون پرسش ارسال می‌شود',
  sandboxStarted: (url, token) => `سندباکس افیلی در حال اجراست. برنامه شما به این‌ها نیاز دارد:

  AFFILI_BASE_URL=${url}
  AFFILI_TOKEN=${token}

صفحه سندباکس، که مشتری‌ها و کانورژن‌ها را در لحظه ورود نشان می‌دهد: ${url}/`,
  pageAsksForToken: 'از دستگاه‌ها و کانتینرهای دیگر، صفحه توکن را به عنوان رمز عبور می‌خواهد؛ نام کاربری هر چه باشد.',
  portTaken: (port) => `پورت ${port} اشغال است: با --port پورت دیگری انتخاب کنید`,
  portForbidden: (port) => `اجازه استفاده از پورت ${port} نیست: با --port پورتی بالاتر از 1023 انتخاب کنید`,
  cannotListen: (host, why) => `اجرا روی ${host} ممکن نیست: ${why}`,
  dataNotWritten: (why) => `فایل --data قابل نوشتن نیست (${why})؛ آنچه می‌رسد فقط در حافظه است`,
};
