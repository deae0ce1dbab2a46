// Around allauth's own scripts for keys: shows the buttons where a browser can do it, and says
// on the page when a key did not answer.
if (window.PublicKeyCredential) {
  for (const button of document.querySelectorAll("[data-passkey]")) button.hidden = false;
}
document.addEventListener("allauth.error", (event) => {
  const notice = document.getElementById("webauthn_error");
  if (!notice) return;
  event.preventDefault();
  notice.hidden = false;
});
