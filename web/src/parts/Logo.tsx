/** Two speech shapes that face each other; the same drawing as favicon.svg. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" width="44" height="44" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="#1d4a5e" />
      <path d="M8 9h9a6 6 0 0 1 0 12H8z" fill="#f6bb36" />
      <path d="M24 23h-5.5a4.5 4.5 0 0 1 0-9H24z" fill="#fff" />
    </svg>
  );
}
