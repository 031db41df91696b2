SwaggerUIBundle({
  deepLinking: true,
  dom_id: "#swagger-ui",
  url: "openapi.json",
});
