import { init } from "./redoc.standalone.js";

init("/swagger/doc.json", { requiredPropsFirst: true, disableTelemetry: true }, document.getElementById("redoc"));
