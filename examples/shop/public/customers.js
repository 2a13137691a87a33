/* global document, fetch, setTimeout */

// Shows each Affili id as it arrives: the rows come from the server, so there is one place that makes and escapes them.
const rows = document.querySelector('[data-rows-url]');
let shown;

async function refresh() {
  try {
    const response = await fetch(rows.dataset.rowsUrl, { cache: 'no-cache' });
    const markup = await response.text();
    if (response.ok && markup !== shown) rows.innerHTML = shown = markup;
  } catch {
    // The shop is being restarted: the next round finds it.
  }
  setTimeout(refresh, 1000);
}

refresh();
