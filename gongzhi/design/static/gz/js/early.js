/* Runs before the first paint so that large type does not jump and stepped forms do not flash. */
(function () {
  var root = document.documentElement;
  root.classList.add("gz-js");
  try {
    if (localStorage.getItem("gz-large") === "1") root.classList.add("gz-large");
  } catch (error) {
    /* Storage may be forbidden; the page is then simply in its usual size. */
  }
})();
