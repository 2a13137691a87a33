/** What a landing costs where nothing is read and nothing is decided: the cookie alone. */
export function bareCookie(req, res, next) {
  res.cookie('affili_ref', 'aff-1', {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: false,
    maxAge: 2_592_000_000,
  });
  next();
}
