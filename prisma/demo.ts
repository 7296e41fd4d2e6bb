/** The people of the demo. Their sign-ins are printed at start, and GraphiQL's operations use the first three. */
export const demo = {
  password: 'parley-demo',
  people: [
    { handle: 'ann', name: 'Ann Chen', statusLine: 'Tea first.', region: 'Hangzhou' },
    { handle: 'bolin', name: 'Bo Lindqvist', statusLine: 'On the night train', region: 'Malmö' },
    { handle: 'meilin', name: '林美玲', statusLine: '慢慢来，比较快', region: '上海' },
    { handle: 'kenji', name: '佐藤健二', statusLine: '', region: '京都' },
    { handle: 'amara', name: 'Amara Okafor', statusLine: 'Back on Monday', region: 'Lagos' },
    { handle: 'ravi', name: 'Ravi', statusLine: '', region: '' },
  ],
} as const;
