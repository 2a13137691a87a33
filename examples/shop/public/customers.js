// Shows each Affili id as it arrives. The server renders it, so only one place creates and escapes HTML.
async function refresh(part, shown) {
  let markup = shown;
  try {
    const response = await fetch(part.dataset.refresh, { cache: 'no-cache' });
    if (response.ok) markup = await response.text();
  } catch {
    // The shop is being restarted: the next round finds it.
  }
  if (markup !== shown) show(part, markup);
  setTimeout(() => refresh(part, markup), 1000);
}

/** Keeps the keyboard focus where it is. */
function show(part, markup) {
  const { id } = document.activeElement;
  part.innerHTML = markup;
  if (id) document.getElementById(id)?.focus({ preventScroll: true });
}

for (const part of document.querySelectorAll('[data-refresh]')) refresh(part);
