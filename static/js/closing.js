// Shows which sentence about the end stands now. The server said how many seconds are left; only how
// long the page has been open is counted here.
(() => {
  const box = document.getElementById("closing");
  if (!box) return;
  const opened = Date.now(), steps = [...box.children];
  const show = () => {
    const left = +box.dataset.left - (Date.now() - opened) / 1000;
    const now = steps.filter((step) => left <= +step.dataset.from).pop();
    for (const step of steps) step.hidden = step !== now;
  };
  setInterval(show, 5000);
})();
