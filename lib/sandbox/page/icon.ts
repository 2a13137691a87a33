/** Two links of a chain. */
export const ICON: string = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0f766e"/><g fill="none" stroke="#fff" stroke-width="2.6"><rect x="5" y="11.5" width="13" height="9" rx="4.5"/><rect x="14" y="11.5" width="13" height="9" rx="4.5" stroke="#fcd34d"/></g></svg>`;
