/** Sends the form to this URL, which may be a promise, and shows the result. */
export function signUpAt(address) {
  const status = document.querySelector('[role=status]');
  document.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const email = new FormData(event.target).get('email');
    try {
      const response = await fetch(await address(), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        credentials: 'include',
        body: JSON.stringify({ email }),
      });
      const { affiliCustomerId } = await response.json();
      status.textContent = affiliCustomerId ? `Welcome. Affili's id of you: ${affiliCustomerId}` : 'Welcome.';
    } catch {
      status.textContent = 'That did not work. Please try again.';
    }
  });
}
