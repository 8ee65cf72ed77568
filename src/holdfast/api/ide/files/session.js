/* Who is signed in in this tab: the token, its form, and the requests that carry it. */
"use strict";

const Holdfast = { config: JSON.parse(document.getElementById("hf-config").textContent) };

Holdfast.session = (() => {
  const KEY = "holdfast:session";
  const LOGIN = `mutation SignIn($input: ObtainJSONWebTokenInput!) {
  obtainKrakenToken(input: $input) { token payload }
}`;
  const element = (id) => document.getElementById(`hf-${id}`);
  const dialog = element("dialog");
  const form = element("form");
  let held = read();

  function read() {
    try {
      return JSON.parse(sessionStorage.getItem(KEY));
    } catch {
      return null;
    }
  }

  function hold(session) {
    held = session;
    if (session) sessionStorage.setItem(KEY, JSON.stringify(session));
    else sessionStorage.removeItem(KEY);
    show();
  }

  const secondsLeft = () => (held ? Math.floor(held.expires - Date.now() / 1000) : 0);

  function show() {
    const status = element("session");
    const left = secondsLeft();
    status.classList.toggle("hf-expired", Boolean(held) && left <= 0);
    if (!held) status.textContent = "Not signed in";
    else if (left <= 0) status.textContent = `${held.who}: token expired`;
    else status.textContent = `${held.who} · ${Math.max(1, Math.round(left / 60))} min left`;
    element("sign-in").hidden = Boolean(held) && left > 0;
    element("sign-out").hidden = !held;
    element("copy").hidden = !held || left <= 0;
  }

  function way() {
    return form.elements.way.value;
  }

  function showWay() {
    for (const fields of form.querySelectorAll("[data-way]")) fields.hidden = fields.dataset.way !== way();
    element("problem").textContent = "";
    form.querySelector(`[data-way="${way()}"] input`).focus();
  }

  async function signIn(event) {
    event.preventDefault();
    const fields = form.querySelectorAll(`[data-way="${way()}"] input`);
    const input = Object.fromEntries([...fields].map((field) => [field.name, field.value.trim()]));
    const missing = [...fields].find((field) => !field.value.trim());
    if (missing) {
      element("problem").textContent = "Fill in every field first.";
      missing.focus();
      return;
    }
    if (way() === "password") input.password = element("password").value;
    element("submit").disabled = true;
    element("problem").textContent = "";
    try {
      const { body } = await post({ query: LOGIN, variables: { input } }, {});
      const obtained = body.data && body.data.obtainKrakenToken;
      if (!obtained) throw new Error(problemOf(body));
      const claims = obtained.payload || {};
      hold({ token: obtained.token, expires: claims.exp || Date.now() / 1000 + 3600, who: named(input) });
      form.reset();
      showWay();
      dialog.close();
    } catch (error) {
      element("problem").textContent = error.message;
    } finally {
      element("submit").disabled = false;
    }
  }

  function named(input) {
    if (input.email) return input.email;
    return input.APIKey ? "API key" : "Organisation";
  }

  function problemOf(body) {
    const error = (body.errors || [])[0];
    if (!error) return "The server gave no token.";
    const { errorCode, errorDescription, validationErrors } = error.extensions || {};
    const detail = ((validationErrors || [])[0] || {}).message || errorDescription || "";
    return [error.message, detail, errorCode && `(${errorCode})`].filter(Boolean).join(" ");
  }

  /* Send one request; gives the JSON answer, the response it came in, how long it took and its size. */
  async function post(request, headers, signal) {
    const started = performance.now();
    const response = await fetch(Holdfast.config.endpoint, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", ...headers },
      body: JSON.stringify(request),
      signal,
    });
    const text = await response.text();
    const milliseconds = performance.now() - started;
    try {
      return { body: JSON.parse(text), response, milliseconds, size: new Blob([text]).size };
    } catch {
      throw new Error(`The server answered ${response.status} without JSON.`);
    }
  }

  /* The headers of a request: what the header editor holds wins over the token of this tab. */
  function authorized(headers) {
    const given = Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
    return held && !given ? { ...headers, Authorization: held.token } : headers;
  }

  async function copyToken() {
    await navigator.clipboard.writeText(held.token);
    element("copy").textContent = "Copied";
    setTimeout(() => { element("copy").textContent = "Copy token"; }, 1500);
  }

  element("sign-in").addEventListener("click", () => { dialog.showModal(); showWay(); });
  element("cancel").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  element("sign-out").addEventListener("click", () => { hold(null); element("sign-in").focus(); });
  element("copy").addEventListener("click", copyToken);
  form.addEventListener("submit", signIn);
  for (const radio of form.elements.way) radio.addEventListener("change", showWay);
  setInterval(show, 15000);
  show();

  return { authorized, post };
})();
