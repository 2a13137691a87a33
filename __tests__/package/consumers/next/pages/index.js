export default function Page() {
  return 'Shop';
}

// Replaces whatever Set-Cookie there is.
export function getServerSideProps({ res }) {
  res.setHeader('Set-Cookie', 'theme=dark; Path=/');
  return { props: {} };
}
