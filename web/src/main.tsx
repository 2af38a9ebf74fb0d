import "./ui/tokens.css";
import "./ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { loadCatalog } from "./catalogs";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root.");

await loadCatalog("entry");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
