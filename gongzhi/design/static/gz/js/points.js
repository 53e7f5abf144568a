/* The meeting by keyboard, and the till's camera where the browser can read codes itself. */

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  const first = button.dataset.first && document.getElementById(button.dataset.first);
  if (first && !first.value) first.focus();
  else button.click();
});

const scan = document.querySelector("[data-scan]");
if (scan && "BarcodeDetector" in window && navigator.mediaDevices) {
  const field = document.getElementById(scan.dataset.scan);
  const video = document.querySelector("[data-scan-video]");
  scan.hidden = false;
  scan.addEventListener("click", async () => {
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      field.focus();
      return;
    }
    video.hidden = false;
    await video.play();
    const look = async () => {
      const [code] = await detector.detect(video);
      if (!code) return void requestAnimationFrame(look);
      video.srcObject.getTracks().forEach((track) => track.stop());
      video.hidden = true;
      field.value = code.rawValue;
      field.form.requestSubmit(field.form.querySelector('[value="find"]'));
    };
    look();
  });
}
