// Who gets a key that is pressed.

/** Tell whether the keys of this event belong to a control that uses them itself. */
export function typing(/** @type {KeyboardEvent} */ event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || target.isContentEditable) return true;
  const arrow = event.key.startsWith("Arrow");
  const own = "dialog, [role=tablist], canvas, select, textarea, input";
  return Boolean(target.closest?.(arrow ? `${own}, .node` : own));
}
