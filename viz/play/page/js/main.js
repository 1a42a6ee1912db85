// The page: makes the app that all parts share, lets every part add itself, and connects.
// The order here is the order on the page.

import { createApp } from "./state/app.js";
import { installAddress, installMoment } from "./state/store.js";
import * as panels from "./controls/panels.js";
import * as theme from "./controls/theme.js";
import * as transport from "./controls/transport.js";
import * as controls from "./controls/controls.js";
import * as data from "./data/data.js";
import * as network from "./network/network.js";
import * as glow from "./network/glow.js";
import * as card from "./network/card.js";
import * as output from "./output/output.js";
import * as curves from "./output/curves.js";
import * as words from "./controls/words.js";
import * as keys from "./controls/keys.js";
import * as inside from "./inside/inside.js";
import * as surface from "./panels/surface.js";
import * as histograms from "./panels/histograms.js";
import * as draw from "./data/draw.js";
import * as files from "./panels/files.js";
import * as lesson from "./lesson/lesson.js";

const page = [
  panels,
  theme,
  transport,
  controls,
  data,
  network,
  glow,
  card,
  output,
  curves,
  words,
  keys,
];
const tabs = [inside, surface, histograms, draw, files, lesson];

const app = createApp();
for (const part of [...page, ...tabs]) part.install(app);
installMoment(app);
installAddress(app);
app.connectNow();
