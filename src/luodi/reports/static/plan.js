// Focus or point at anything that cites the law, and the words it rests on turn vermilion.
(() => {
  const segments = [...document.querySelectorAll("[data-ids]")].map((element) => [element, element.dataset.ids.split(" ")]);
  const show = (target) => {
    const source = target instanceof Element ? target.closest("[data-cites]") : null;
    const cited = new Set(source ? source.dataset.cites.split(" ") : []);
    for (const [element, ids] of segments) element.classList.toggle("cited", ids.some((id) => cited.has(id)));
  };
  document.addEventListener("focusin", (event) => show(event.target));
  document.addEventListener("focusout", () => show(document.activeElement === document.body ? null : document.activeElement));
  document.addEventListener("mouseover", (event) => show(event.target.closest?.("[data-cites]") ? event.target : document.activeElement));
})();
