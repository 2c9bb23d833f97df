// Requests that change something carry the CSRF token where the browser is logged in by cookie.
const safe = ["GET", "HEAD", "OPTIONS"];

async function withCsrfToken(request) {
  const method = (request.method || "GET").toUpperCase();
  if (safe.includes(method) || request.headers.Authorization || request.headers["X-API-Key"]) return request;
  const answer = await fetch("/api/v1/csrf-token", { credentials: "same-origin" });
  if (answer.ok) {
    const token = (await answer.json()).data?.csrf_token;
    if (token) request.headers["X-CSRF-Token"] = token;
  }
  return request;
}

SwaggerUIBundle({
  url: "/swagger/doc.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "none",
  displayRequestDuration: true,
  validatorUrl: null,
  requestInterceptor: (request) => (request.loadSpec ? request : withCsrfToken(request)),
});
