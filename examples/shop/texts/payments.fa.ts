import type { PlanId } from '../plans';

interface PlanTexts {
  id: PlanId;
  name: string;
  points: string[];
  popular?: true;
}

const numbers = new Intl.NumberFormat('fa-IR');
const number = (value: number) => numbers.format(value);
const plans: PlanTexts[] = [
  { id: 'solo', name: 'تک‌نفره', points: ['۳۰ صورت‌حساب در ماه', 'یادآوری با ایمیل', 'یک کاربر'] },
  {
    id: 'business',
    name: 'کسب‌وکار',
    points: ['صورت‌حساب نامحدود', 'یادآوری با پیامک و ایمیل', 'پنج کاربر', 'لینک پرداخت'],
    popular: true,
  },
  { id: 'company', name: 'شرکت', points: ['همه امکانات کسب‌وکار', 'کاربر نامحدود', 'اتصال به حسابداری'] },
];

export const payments = {
  number,
  toman: (amount: number) => `${number(amount)} تومان`,
  perMonth: 'تومان در ماه',
  popularPlan: 'پرطرفدار',
  plans,

  planPage: {
    title: 'انتخاب پلن | سررسید',
    heading: (name: string) => `${name}، پلن خود را انتخاب کنید`,
    lead: 'ماه‌به‌ماه می‌پردازید و هر وقت خواستید، پلن را عوض می‌کنید.',
    pay: 'پرداخت',
    renew: 'تمدید برای یک ماه دیگر',
    payments: 'پرداخت‌های شما',
  },

  gateway: {
    title: 'درگاه پرداخت آزمایشی',
    lead: 'هیچ پولی جابه‌جا نمی‌شود و شماره کارتی هم لازم نیست.',
    merchant: 'پذیرنده',
    amount: 'مبلغ',
    authority: 'کد پیگیری',
    pay: (amount: string) => `پرداخت ${amount}`,
    fail: 'شبیه‌سازی پرداخت ناموفق',
    hint: 'با هر دو دکمه، مثل درگاه‌های واقعی، به سایت پذیرنده برمی‌گردید.',
  },

  receipt: {
    paid: { heading: 'پرداخت شد', lead: 'از شما متشکریم. اشتراک شما فعال شد.' },
    refunded: { heading: 'درخواست برگشت وجه ثبت شد', lead: 'مبلغ این پرداخت به حساب شما واریز خواهد شد.' },
    failed: {
      heading: 'پرداخت انجام نشد',
      lead: 'اگر مبلغی از حساب شما کم شده باشد، بانک آن را برمی‌گرداند. می‌توانید دوباره تلاش کنید.',
    },
    open: { heading: 'هنوز پرداخت نشده است', lead: 'صورت‌حساب شما آماده است و با پرداخت آن، اشتراک فعال می‌شود.' },
    plan: 'پلن',
    amount: 'مبلغ',
    number: 'شماره صورت‌حساب',
    tracking: 'کد پیگیری',
    date: 'تاریخ',
    payAgain: 'پرداخت دوباره',
    continue: 'ادامه پرداخت',
    renew: 'پرداخت ماه بعد',
  },

  payments: {
    title: 'پرداخت‌ها',
    status: { open: 'پرداخت‌نشده', paid: 'پرداخت‌شده', failed: 'ناموفق', refunded: 'برگشت‌خورده' },
    conversion: 'شناسه کانورژن',
    refund: 'برگشت وجه',
    none: 'هنوز پرداختی ندارد.',
    pay: 'پلن و پرداخت',
  },

  outbox: {
    title: 'صف ارسال به افیلی (Outbox)',
    waiting: 'در انتظار',
    active: 'در حال ارسال',
    failed: 'ناموفق',
    oldest: 'قدیمی‌ترین',
    nothing: 'ندارد',
  },
};
