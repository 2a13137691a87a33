import type { Texts } from './fa';
import { payments } from './payments.en';

const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Asia/Tehran' });

export const en: Texts = {
  lang: 'en',
  otherLang: 'fa',
  dir: 'ltr',
  brand: 'Sarresid',
  date: (date) => dates.format(date),
  ...payments,

  nav: {
    home: 'Sarresid, home',
    features: 'Features',
    pricing: 'Pricing',
    questions: 'Questions',
    signup: 'Start free',
    otherLanguage: 'فارسی',
  },

  landing: {
    title: 'Sarresid | Invoices and payment reminders for small businesses',
    headline: 'Send the invoice. We see to the rest',
    lead: 'Sarresid issues your invoices, reminds your customers when they are due, and tells you at any moment who owes you how much.',
    start: 'Start your free 30 days',
    noCard: 'No bank card. Cancel whenever you like.',
    board: {
      title: 'Invoices of December',
      total: '11,050,000 toman',
      totalNote: 'still to come',
      rows: [
        { who: 'Bahar-e No Ltd.', amount: '12,400,000', state: 'Paid', mood: 'good' },
        { who: 'Café Goldan', amount: '3,850,000', state: 'Due tomorrow', mood: 'soon' },
        { who: 'Studio Ghab', amount: '7,200,000', state: '3 days late', mood: 'late' },
      ],
      reminder: 'Café Goldan was reminded by SMS',
    },
    featuresTitle: 'From issued to settled, without the fuss',
    features: [
      {
        icon: 'invoice',
        title: 'An invoice in a minute',
        text: 'Official or informal, with your stamp, your signature and a payment link. Customers see it on the phone and pay right there.',
      },
      {
        icon: 'bell',
        title: 'Reminders by themselves',
        text: 'Three days before, on the day and after it; by SMS or email, and in words that you have chosen.',
      },
      {
        icon: 'chart',
        title: 'Receivables at a glance',
        text: 'Who owes you, what is due this week and the turnover of each customer on one page. No spreadsheet, no ledger.',
      },
    ],
    pricingTitle: 'Clear prices, month by month',
    choose: 'Get started',
    questionsTitle: 'Frequent questions',
    questions: [
      {
        question: 'What happens after 30 days?',
        answer: 'You choose a plan, or your account becomes read-only. Nothing is deleted.',
      },
      {
        question: 'Does it issue official invoices?',
        answer: 'Yes, with a tax id and in the format of the Iranian taxpayers’ system.',
      },
      {
        question: 'Can I take my data elsewhere?',
        answer: 'At any time: all invoices and customers as a spreadsheet, with one click.',
      },
    ],
  },

  signup: {
    title: 'Sign up | Sarresid',
    heading: 'Create your account',
    lead: '30 days free, no bank card.',
    fields: { first_name: 'First name', last_name: 'Last name', mobile: 'Mobile number', email: 'Email' },
    hints: { mobile: 'Such as 09123456789' },
    submit: 'Create account',
    failed: 'You are not signed up yet. Please fix the errors below.',
    invalid: {
      first_name: 'Please enter your first name, at most 60 letters.',
      last_name: 'Please enter your last name, at most 60 letters.',
      mobile: 'An Iranian mobile number has 11 digits and begins with 09.',
      email: 'This is not an email address. It should look like name@example.com.',
    },
    takenNext: 'See that account on the customers page',
    takenField: 'This email is in use already.',
    taken: 'There is an account with this email already. Use another email, or the account that you have.',
    promises: ['Set up in five minutes', 'Support every day of the week', 'Your data in Iran, encrypted'],
  },

  welcome: {
    title: 'Welcome | Sarresid',
    heading: (name) => `Welcome, ${name}!`,
    lead: 'Your account is ready, and your free 30 days begin now.',
    steps: ['Tell us about your business', 'Add your first customer', 'Send your first invoice'],
    plans: 'Choose a plan',
    home: 'Back to the home page',
  },

  customers: {
    title: 'Customers | Sarresid',
    heading: 'Customers of Sarresid',
    lead: 'Users and their payments, with their ids at Affili. The page updates itself.',
    note: 'On a real site, only a signed-in admin sees this page.',
    columns: {
      customer: 'Customer',
      mobile: 'Mobile',
      since: 'Signed up',
      source: 'Source',
      affiliId: 'Id at Affili',
    },
    byLink: 'Affiliate link',
    withoutLink: 'Without a link',
    waiting: 'Waiting for Affili',
    nothingSent: 'Nothing to send',
    empty: 'Nobody has signed up yet.',
  },

  demo: {
    about: 'Sarresid is the example site of express-affili.',
    withReferrer: 'This visitor came by an affiliate link.',
    withoutReferrer: 'This visitor came without a link.',
    customers: 'Customers',
    sandbox: 'Affili’s sandbox',
  },

  errors: {
    notFound: { title: 'There is no such page', lead: 'It may have moved, or the address has a typo.' },
    badRequest: { title: 'Invalid request', lead: 'Please go back to the home page and try again.' },
    broken: { title: 'Something went wrong', lead: 'The fault is ours. Please try again in a moment.' },
  },
};
