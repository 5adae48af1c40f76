import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../style/index.css";
import { SCENES } from "./scenes.js";

// Development only: draws one scene, `/gallery.html?scene=conversation&theme=dark&dir=rtl`, or the list of all.
const { scene = "", theme = "", dir = "ltr" } = Object.fromEntries(new URLSearchParams(location.search));
document.documentElement.dataset.theme = theme;
document.documentElement.dir = dir;

const draw = SCENES[scene];
createRoot(document.getElementById("app") ?? document.body).render(
  <StrictMode>
    {draw ? (
      draw()
    ) : (
      <ul>
        {Object.keys(SCENES).map((name) => (
          <li key={name}>
            <a href={`?scene=${name}`}>{name}</a>
          </li>
        ))}
      </ul>
    )}
  </StrictMode>,
);
