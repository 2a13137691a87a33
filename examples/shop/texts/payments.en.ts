import type { payments as fa } from './payments.fa';

const numbers = new Intl.NumberFormat('en');
const number = (value: number) => numbers.format(value);

export const payments: typeof fa = {
  number,
  toman: (amount) => `${number(amount)} toman`,
  perMonth: 'toman a month',
  popularPlan: 'Popular',
  plans: [
    { id: 'solo', name: 'Solo', points: ['30 invoices a month', 'Reminders by email', 'One user'] },
    {
      id: 'business',
      name: 'Business',
      points: ['Unlimited invoices', 'Reminders by SMS and email', 'Five users', 'Payment links'],
      popular: true,
    },
    {
      id: 'company',
      name: 'Company',
      points: ['All of Business', 'Unlimited users', 'Connects to your accounting'],
    },
  ],

  planPage: {
    title: 'Choose a plan | Sarresid',
    heading: (name) => `Choose your plan, ${name}`,
    lead: 'You pay month by month, and change the plan whenever you like.',
    pay: 'Pay',
    renew: 'Renew for another month',
    payments: 'Your payments',
  },

  gateway: {
    title: 'Pretend payment gateway',
    lead: 'No money is moved, and no card number is needed.',
    merchant: 'Merchant',
    amount: 'Amount',
    authority: 'Tracking code',
    pay: (amount) => `Pay ${amount}`,
    fail: 'Simulate a failed payment',
    hint: 'Both buttons take you back to the merchant, as real gateways do.',
  },

  receipt: {
    paid: { heading: 'Paid', lead: 'Thank you. Your subscription is active.' },
    refunded: { heading: 'Refund requested', lead: 'The amount will be returned to your account.' },
    failed: {
      heading: 'The payment did not go through',
      lead: 'Should your account have been charged, the bank returns the money. You can try again.',
    },
    open: { heading: 'Not paid yet', lead: 'Your invoice is ready, and your subscription starts once it is paid.' },
    plan: 'Plan',
    amount: 'Amount',
    number: 'Invoice number',
    tracking: 'Tracking code',
    date: 'Date',
    payAgain: 'Pay again',
    continue: 'Go on to pay',
    renew: 'Pay for the next month',
  },

  payments: {
    title: 'Payments',
    status: { open: 'Unpaid', paid: 'Paid', failed: 'Failed', refunded: 'Refunded' },
    conversion: 'Conversion',
    refund: 'Refund',
    none: 'Has not paid yet.',
    pay: 'Plans and payment',
  },

  outbox: {
    title: 'Outbox to Affili',
    waiting: 'Waiting',
    active: 'Being sent',
    failed: 'Failed',
    oldest: 'Oldest',
    nothing: 'None',
  },
};
