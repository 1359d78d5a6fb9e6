// Shows the OpenAPI document that the page names. A file of its own, because the pages allow no inline script.
"use strict";

const place = document.getElementById("reference");

window.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  layout: "BaseLayout",
  presets: [window.SwaggerUIBundle.presets.apis],
  // The default is somebody else's service.
  validatorUrl: null,
});
