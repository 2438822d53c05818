"""A headless chromium, and what must hold on every page."""
import os
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.keys import Keys

CHECK = (Path(__file__).parent / "accessible.js").read_text()
# Returns what is wrong with how the focus is shown.
FOCUS = """
const e = document.activeElement;
if (e === document.body || e.matches("[tabindex='-1'], dialog")) return null;
const [style, box] = [getComputedStyle(e), e.getClientRects()[0]];
const what = `${e.tagName} "${e.textContent.trim().slice(0, 40)}"`;
if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return `no ring: ${what}`;
const [x, y] = [Math.max(box.left, 0) + Math.min(box.width, 20) / 2, box.top + box.height / 2];
if (x > innerWidth || y < 0 || y > innerHeight) return `not on the screen: ${what} ${x} ${y}`;
const top = document.elementFromPoint(x, y);
return top && (e.contains(top) || top.contains(e)) ? null : `under ${top?.tagName}: ${what}`;
"""


class Browser:
    def __init__(self):
        options = webdriver.ChromeOptions()
        options.binary_location = os.environ["CHROMIUM"]
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_script_timeout(30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def look(self, width, scheme):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 850, "deviceScaleFactor": 1, "mobile": False})
        features = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def go(self, url):
        self.driver.get(url)

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys):
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def focused(self):
        return self.js("return document.activeElement.textContent.trim()")

    def assert_quiet(self):
        """No error, and nothing that the content security policy had to stop."""
        said = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        assert not said, said

    def assert_accessible(self, name):
        """Roles, names, contrast, at 1280 and 400 pixels, light and dark; nothing scrolls sideways."""
        for width in (1280, 400):
            for scheme in ("light", "dark"):
                self.look(width, scheme)
                faults = self.js(CHECK)
                assert not faults, f"{name}, {width} pixels, {scheme}:\n" + "\n".join(faults)
                shots = os.environ.get("SHOTS")
                if shots:
                    self.driver.save_screenshot(f"{shots}/{name}-{width}-{scheme}.png")
        self.look(1280, "light")

    def assert_focus_is_seen(self, name, n_steps=40):
        """Whatever a tabulator reaches has a ring around it, on the screen and under nothing else."""
        for width in (1280, 400):
            self.look(width, "light")
            self.js("document.activeElement.blur(); scrollTo(0, 0)")
            for _ in range(n_steps):
                self.press(Keys.TAB)
                fault = self.js(FOCUS)
                assert not fault, f"{name}, {width} pixels: {fault}"
        self.look(1280, "light")


__all__ = ["Browser", "Keys"]
