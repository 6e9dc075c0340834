const name = "boxbench-token";

/**
 * The secret that the address brought. From then on this tab alone has it, also after a reload: an address bar is seen,
 * copied and kept.
 */
export function takeToken(): string {
  const given = location.hash.slice(1);
  try {
    if (given === "") return sessionStorage.getItem(name) ?? "";
    sessionStorage.setItem(name, given);
    history.replaceState(null, "", location.pathname);
  } catch {
    // A browser that lets no page keep anything needs the address as it is.
  }
  return given;
}

/** Another address of the same page, as after the server has started again, loads nothing by itself. */
export function followAddress(): void {
  addEventListener("hashchange", () => location.reload());
}
