// First thing in <body>: tells the styles that scripts run. The only script that is not deferred.
document.body.className += " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");
