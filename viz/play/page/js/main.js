// The page: makes the app that all parts share, lets every part add itself, and connects.
// The order here is the order on the page.

import { createApp } from "./app.js";
import { installAddress, installMoment } from "./store.js";
import * as panels from "./panels.js";
import * as theme from "./theme.js";
import * as transport from "./transport.js";
import * as controls from "./controls.js";
import * as data from "./data.js";
import * as network from "./network.js";
import * as glow from "./glow.js";
import * as card from "./card.js";
import * as output from "./output.js";
import * as curves from "./curves.js";
import * as words from "./words.js";
import * as keys from "./keys.js";
import * as inside from "./inside.js";
import * as surface from "./surface.js";
import * as histograms from "./histograms.js";
import * as draw from "./draw.js";
import * as files from "./files.js";
import * as lesson from "./lesson.js";

const page = [panels, theme, transport, controls, data, network, glow, card, output, curves, words, keys];
const tabs = [inside, surface, histograms, draw, files, lesson];

const app = createApp();
for (const part of [...page, ...tabs]) part.install(app);
installMoment(app);
installAddress(app);
app.connectNow();
