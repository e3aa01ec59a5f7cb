import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/cards.css";
import "./styles/controls.css";
import "./styles/tags.css";
import "./styles/tables.css";
import "./styles/states.css";
import "./styles/dialog.css";
import "./styles/portfolio.css";
import "./styles/map.css";
import "./styles/views.css";
import "./styles/account.css";
import "./styles/expected.css";
import "./styles/segments.css";
import "./styles/definition.css";
import "./styles/journeys.css";
import "./styles/ideal.css";
import "./styles/themes.css";
import "./styles/learning.css";
import "./styles/evaluation.css";
import "./styles/waiting.css";

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
